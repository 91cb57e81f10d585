# Reading headers is most of what a build does. Each kind of target gets those of the libraries that it may see anyway
# precompiled, so the include wall stands; tests and the server also the few of ours that most of their files read. What
# forgets an include is found by clang-tidy and by the clang and fuzz builds, which go without. clang instantiates the templates in them once, for all that use them. What is
# compiled in units (KezhiLibrary.cmake) is so only with them, so that those builds see each file alone.
option(KEZHI_PRECOMPILE "Precompile the headers of libraries" OFF)

set(KEZHI_HEADERS_STD <algorithm> <atomic> <chrono> <cstdint> <deque> <functional> <map> <memory> <optional> <set> <string>
  <thread> <utility> <variant> <vector>)
# What generated code stands on, and what it does for a service.
set(KEZHI_HEADERS_PROTOBUF <google/protobuf/descriptor.h> <google/protobuf/generated_message_reflection.h>
  <google/protobuf/reflection_ops.h> <google/protobuf/wire_format.h> <google/protobuf/duration.pb.h>
  <google/protobuf/timestamp.pb.h>)
set(KEZHI_HEADERS_SERVICE <grpcpp/generic/async_generic_service.h> <grpcpp/impl/codegen/server_callback_handlers.h>
  <grpcpp/support/method_handler.h> <grpcpp/support/client_callback.h>)
set(KEZHI_HEADERS_MESSAGES [["google/protobuf/message.h"]] [["kezhi/v1/event.pb.h"]] [["kezhi/v1/command.pb.h"]]
  [["kezhi/v1/views.pb.h"]])
set(KEZHI_HEADERS_ABSL [["absl/container/flat_hash_map.h"]] [["absl/status/statusor.h"]] [["absl/strings/str_cat.h"]]
  [["absl/strings/str_format.h"]] [["absl/strings/str_join.h"]] [["absl/strings/str_split.h"]] [["absl/time/time.h"]])
set(KEZHI_HEADERS_ROCKSDB <rocksdb/db.h>)
set(KEZHI_HEADERS_GRPC <grpcpp/grpcpp.h>)
# What speaks to the server. The generated stubs are twelve seconds of reading.
set(KEZHI_HEADERS_STUBS [["kezhi/v1/admin_service.grpc.pb.h"]] [["kezhi/v1/audit_service.grpc.pb.h"]]
  [["kezhi/v1/command_service.grpc.pb.h"]] [["kezhi/v1/consumer_group_service.grpc.pb.h"]]
  [["kezhi/v1/privacy_service.grpc.pb.h"]] [["kezhi/v1/query_service.grpc.pb.h"]] [["kezhi/v1/stream_service.grpc.pb.h"]])
set(KEZHI_HEADERS_CLI <CLI/CLI.hpp>)
set(KEZHI_HEADERS_ENGINE [["services/engine/engine.h"]])
set(KEZHI_HEADERS_SERVER [["services/server/server.h"]])
set(KEZHI_HEADERS_TESTS <gmock/gmock.h> <gtest/gtest.h>)
# In what words the domain is tested. They bring its states and forms with them.
set(KEZHI_HEADERS_SCENES [["tests/domain/fold.h"]] [["tests/domain/history.h"]] [["tests/domain/spec.h"]]
  [["tests/matchers.h"]])

# kezhi_precompile(<target> <kind>…): the headers of each kind, for this target alone.
function(kezhi_precompile target)
  if(NOT KEZHI_PRECOMPILE)
    return()
  endif()
  set(headers)
  foreach(kind STD ${ARGN})
    list(APPEND headers ${KEZHI_HEADERS_${kind}})
  endforeach()
  target_precompile_headers(${target} PRIVATE ${headers})
  # Or no two would ever be the same for ccache.
  target_compile_options(${target} PRIVATE "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endfunction()

# What tests share: they are compiled alike, so one of each kind serves them all. <links> says what a test may see.
function(kezhi_precompile_test target links)
  if(NOT KEZHI_PRECOMPILE)
    return()
  endif()
  if(links MATCHES "kezhi::(server|cli|e2e_testing)")
    set(kind MESSAGES ABSL GRPC STUBS ENGINE SERVER)
    set(kind_links kezhi::server)
  elseif(links MATCHES "kezhi::api_proto")
    return()  # gRPC without the server: compiled like nothing else
  elseif(links MATCHES "kezhi::(domain_testing|engine_testing)")
    set(kind MESSAGES ABSL SCENES)
    set(kind_links kezhi::domain_testing)
  elseif(links MATCHES "kezhi::(domain|engine|demo|import|import_fixture)")
    set(kind MESSAGES ABSL)
    set(kind_links kezhi::domain)
  elseif(links MATCHES "kezhi::storage")
    set(kind ROCKSDB ABSL)
    set(kind_links kezhi::storage)
  else()
    return()
  endif()
  list(JOIN kind _ shared)
  string(TOLOWER "kezhi_headers_${shared}" shared)
  if(NOT TARGET ${shared})
    file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/headers/${shared}.cc" CONTENT "")
    add_library(${shared} OBJECT "${PROJECT_BINARY_DIR}/headers/${shared}.cc")
    kezhi_test_options(${shared})
    target_link_libraries(${shared} PRIVATE ${kind_links} GTest::gmock)
    kezhi_precompile(${shared} TESTS ${kind})
  endif()
  # gcc takes only what was compiled with the same macros.
  target_compile_definitions(${target} PRIVATE GTEST_HAS_PTHREAD=1)
  target_precompile_headers(${target} REUSE_FROM ${shared})
endfunction()
