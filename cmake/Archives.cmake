# With KEZHI_ARCHIVES, gRPC, Protocol Buffers, Abseil, RocksDB, libphonenumber and jemalloc become part of each program
# (docs/decisions/0035). All others, OpenSSL among them, stay Debian's shared libraries.

# kezhi_use_archives(<pattern>): imported targets of such names stand for the archive beside their shared library. All of them or
# none: two copies of Protocol Buffers in one process end it at its start.
function(kezhi_use_archives pattern)
  get_property(targets DIRECTORY PROPERTY IMPORTED_TARGETS)
  foreach(target IN LISTS targets)
    if(NOT target MATCHES "${pattern}")
      continue()
    endif()
    foreach(property IN ITEMS IMPORTED_LOCATION IMPORTED_LOCATION_NONE IMPORTED_LOCATION_RELEASE)
      get_target_property(location ${target} ${property})
      if(NOT location MATCHES "\\.so[.0-9]*$")
        continue()
      endif()
      string(REGEX REPLACE "\\.so[.0-9]*$" ".a" archive "${location}")
      if(NOT EXISTS "${archive}")
        message(FATAL_ERROR "${target} has no archive ${archive}; configure with -DKEZHI_ARCHIVES=OFF to link shared libraries")
      endif()
      set_target_properties(${target} PROPERTIES ${property} "${archive}")
    endforeach()
  endforeach()
endfunction()
