# The include wall: a target finds the headers of the layers that it links and of no other.
# An include root holds a single link, <folder> -> the sources, so `#include "storage/…"` in domain/ does not compile.

# kezhi_root(<target> <folder>): gives <target> the include root of <folder>.
function(kezhi_root target scope folder)
  set(root "${PROJECT_BINARY_DIR}/roots/${folder}")
  file(MAKE_DIRECTORY "${root}")
  file(CREATE_LINK "${PROJECT_SOURCE_DIR}/${folder}" "${root}/${folder}" SYMBOLIC)
  target_include_directories(${target} ${scope} "${root}")
endfunction()

# kezhi_unoptimised(<target>): much to compile and little to run. In a debug build what folds, stores and decides is optimised, the
# rest is not: it takes half as long to compile.
function(kezhi_unoptimised target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O0>)
endfunction()

# kezhi_in_units(<target> [<files>]): its sources are compiled several (12) at a time, as one unit, for what they share (templates of messages, of
# gRPC, of the flag parser) is most of the work. Names in unnamed namespaces must therefore differ within the target; a test whose
# helpers are called like another's has a namespace of its own.
function(kezhi_in_units target)
  set(files 12 ${ARGN})
  list(GET files -1 files)
  if(KEZHI_PRECOMPILE)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${files})
  endif()
endfunction()

# kezhi_library(<folder> [NAME <name>] SOURCES … LINKS … [HEADERS …]): one layer of the repository, or a named part of it.
# HEADERS: kinds of headers to precompile (Precompiled.cmake).
function(kezhi_library folder)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;LINKS;HEADERS" ${ARGN})
  if(NOT ARG_NAME)
    set(ARG_NAME ${folder})
  endif()
  add_library(kezhi_${ARG_NAME} STATIC ${ARG_SOURCES})
  add_library(kezhi::${ARG_NAME} ALIAS kezhi_${ARG_NAME})
  kezhi_root(kezhi_${ARG_NAME} PUBLIC ${folder})
  target_compile_options(kezhi_${ARG_NAME} PRIVATE
    "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" ${KEZHI_WARNINGS})
  target_link_libraries(kezhi_${ARG_NAME} PUBLIC ${ARG_LINKS})
  if(ARG_HEADERS)
    kezhi_precompile(kezhi_${ARG_NAME} ${ARG_HEADERS})
  endif()
endfunction()

# kezhi_test_options(<target>): how tests are compiled.
function(kezhi_test_options target)
  target_compile_options(${target} PRIVATE "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" ${KEZHI_WARNINGS})
  kezhi_unoptimised(${target})
endfunction()

# kezhi_test_library(<name> SOURCES … LINKS …): kezhi_<name>, what several suites share.
function(kezhi_test_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(kezhi_${name} STATIC ${ARG_SOURCES})
  add_library(kezhi::${name} ALIAS kezhi_${name})
  kezhi_root(kezhi_${name} PUBLIC tests)
  kezhi_test_options(kezhi_${name})
  target_link_libraries(kezhi_${name} PUBLIC ${ARG_LINKS})
  kezhi_precompile_test(kezhi_${name} "${ARG_LINKS}")
  kezhi_in_units(kezhi_${name})
endfunction()

# kezhi_test(<name> SOURCES … LINKS … [LABELS …] [TIMEOUT seconds]): one test binary, its cases found by CTest.
function(kezhi_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  kezhi_root(${name} PRIVATE tests)
  kezhi_test_options(${name})
  target_compile_definitions(${name} PRIVATE KEZHI_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} GTest::gmock GTest::gtest_main)
  kezhi_precompile_test(${name} "${ARG_LINKS}")
  kezhi_in_units(${name})
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  # One seed for the properties: what fails here fails for what was changed. A suite run by hand explores with new ones.
  # What may take longest begins first, so that no core waits for it in the end.
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} COST ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
    ENVIRONMENT "RC_PARAMS=seed=1;${KEZHI_TEST_ENVIRONMENT}")
endfunction()
