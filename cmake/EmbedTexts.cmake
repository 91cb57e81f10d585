# cmake -DOUTPUT=<file.cc> -DTEXTS=<file,file,…> -P EmbedTexts.cmake
# Writes the presets into a source file, so that the binary needs no file beside it.
string(REPLACE "," ";" TEXTS "${TEXTS}")
set(source "#include \"domain/playbooks/texts.h\"\n\nnamespace kezhi::domain {\n\n")
string(APPEND source "const std::vector<PresetText>& PresetTexts() {\n")
string(APPEND source "  static const auto* const kTexts = new std::vector<PresetText>{\n")
foreach(text ${TEXTS})
  get_filename_component(id "${text}" NAME_WE)
  file(READ "${text}" content)
  string(APPEND source "      {\"${id}\", R\"kezhi(${content})kezhi\"},\n")
endforeach()
string(APPEND source "  };\n  return *kTexts;\n}\n\n}  // namespace kezhi::domain\n")
file(WRITE "${OUTPUT}" "${source}")
