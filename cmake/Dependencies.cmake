# Every library comes from Debian 12; deploy/apt.txt lists the packages.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
    "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
    "CCACHE_SLOPPINESS=pch_defines,time_macros" "${CCACHE}")
endif()

# The default linker takes seconds for each of a hundred tests, where this one takes a fraction of one.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()

find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(RocksDB CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(GTest CONFIG REQUIRED)
find_package(rapidcheck CONFIG REQUIRED)
find_package(benchmark CONFIG REQUIRED)
find_package(Boost REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n data)
find_library(KEZHI_PHONENUMBER phonenumber REQUIRED)
# In the place of malloc, for programs: messages are many small allocations, and it takes a quarter off the folds.
# Sanitizers bring their own.
find_library(KEZHI_MALLOC jemalloc REQUIRED)
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  set(KEZHI_MALLOC "")
endif()
# Debian's libraries are not made for ThreadSanitizer, and protobuf's maps have two members more where its macro is defined: as the
# libraries see them, they do not. The standard library is told by itself.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
  add_compile_options(-U__SANITIZE_THREAD__ -D_GLIBCXX_TSAN=1)
endif()
if(KEZHI_SERVER)
  find_package(gRPC CONFIG REQUIRED)
  find_package(CLI11 CONFIG REQUIRED)
  find_package(spdlog CONFIG REQUIRED)
  find_package(prometheus-cpp CONFIG REQUIRED)
  find_library(KEZHI_CSV csv REQUIRED)
  find_library(KEZHI_RHONABWY rhonabwy REQUIRED)
  find_library(KEZHI_JANSSON jansson REQUIRED)
endif()

add_library(kezhi_phonenumber UNKNOWN IMPORTED)
set_target_properties(kezhi_phonenumber PROPERTIES IMPORTED_LOCATION "${KEZHI_PHONENUMBER}")
set(KEZHI_ROCKSDB RocksDB::rocksdb-shared)
if(KEZHI_ARCHIVES)
  kezhi_use_archives("^(absl|gRPC|protobuf)::|^kezhi_phonenumber$")
  target_link_libraries(kezhi_phonenumber INTERFACE protobuf::libprotobuf absl::flat_hash_map absl::strings ICU::i18n ICU::uc)
  set(KEZHI_ROCKSDB RocksDB::rocksdb)
  string(REGEX REPLACE "\\.so$" ".a" KEZHI_MALLOC "${KEZHI_MALLOC}")
endif()
