# cmake -DOUTPUT=<file.cc> -DFILE=<policy.yaml> -P EmbedPolicy.cmake
# Writes the shipped policy into a source file, so that the binary needs no file beside it.
file(READ "${FILE}" content)
file(WRITE "${OUTPUT}"
  "#include \"services/server/policy.h\"\n\nnamespace kezhi::server {\n\n"
  "const char* const kShippedPolicy = R\"yaml(${content})yaml\";\n\n}  // namespace kezhi::server\n")
