# With KEZHI_ARCHIVES, gRPC, Protocol Buffers, Abseil, RocksDB and libphonenumber become part of each program (docs/decisions/0035).
# OpenSSL and whatever else reads what strangers send stay Debian's shared libraries, which its updates replace.
option(KEZHI_ARCHIVES "Link the large libraries into the programs: quicker, and slower to link" OFF)

# kezhi_use_archives(<pattern>): imported targets of such names stand for the archive beside their shared library.
function(kezhi_use_archives pattern)
  get_property(targets DIRECTORY PROPERTY IMPORTED_TARGETS)
  foreach(target IN LISTS targets)
    if(NOT target MATCHES "${pattern}")
      continue()
    endif()
    foreach(property IN ITEMS IMPORTED_LOCATION IMPORTED_LOCATION_NONE IMPORTED_LOCATION_RELEASE)
      get_target_property(location ${target} ${property})
      string(REGEX REPLACE "\\.so[.0-9]*$" ".a" archive "${location}")
      if(archive MATCHES "\\.a$" AND EXISTS "${archive}")
        set_target_properties(${target} PROPERTIES ${property} "${archive}")
      endif()
    endforeach()
  endforeach()
endfunction()
