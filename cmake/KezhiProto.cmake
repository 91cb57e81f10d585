# kezhi_proto(<name> PROTOS … [LINKS …] [GRPC] [ROOT <folder>]): generated code as a target of its own, in a directory of its own,
# so that a layer sees only the messages it links. Compiled as the protobuf library itself is: without our warnings and
# without sanitizers, which would take a fifth of a debug build.
function(kezhi_proto name)
  cmake_parse_arguments(ARG "GRPC" "ROOT" "PROTOS;LINKS" ${ARGN})
  if(NOT ARG_ROOT)
    set(ARG_ROOT "${PROJECT_SOURCE_DIR}/proto")
  endif()
  set(out "${PROJECT_BINARY_DIR}/gen/${name}")
  file(MAKE_DIRECTORY "${out}")
  set(sources)
  foreach(proto ${ARG_PROTOS})
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    set(outputs "${out}/${stem}.pb.cc" "${out}/${stem}.pb.h")
    set(flags "--cpp_out=${out}")
    if(ARG_GRPC)
      list(APPEND outputs "${out}/${stem}.grpc.pb.cc" "${out}/${stem}.grpc.pb.h")
      list(APPEND flags "--grpc_out=${out}" "--plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>")
    endif()
    add_custom_command(OUTPUT ${outputs}
      COMMAND protobuf::protoc "-I${ARG_ROOT}" ${flags} "${proto}"
      DEPENDS "${ARG_ROOT}/${proto}"
      VERBATIM)
    list(APPEND sources ${outputs})
  endforeach()
  add_library(kezhi_${name} STATIC ${sources})
  add_library(kezhi::${name} ALIAS kezhi_${name})
  target_include_directories(kezhi_${name} SYSTEM PUBLIC "${out}")
  target_compile_options(kezhi_${name} PRIVATE -w "$<$<CONFIG:Debug>:SHELL:-fno-sanitize=all -O0>")
  target_link_libraries(kezhi_${name} PUBLIC protobuf::libprotobuf ${ARG_LINKS})
  if(ARG_GRPC)
    target_link_libraries(kezhi_${name} PUBLIC gRPC::grpc++)
  endif()
endfunction()
