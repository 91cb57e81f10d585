#include "services/server/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kezhi::server {
namespace {

absl::Status ListenOn(const std::string& listen) {
  ServerOptions options;
  options.listen = listen;
  return Validate(options);
}

TEST(Options, AreValidAsTheyCome) {
  EXPECT_TRUE(Validate(ServerOptions{}).ok());
}

TEST(Options, ListenOnLoopbackAloneAsLongAsThereIsNoTls) {
  EXPECT_TRUE(ListenOn("127.0.0.1:0").ok());
  EXPECT_TRUE(ListenOn("[::1]:7430").ok());
  EXPECT_TRUE(ListenOn("localhost:7430").ok());
  for (const char* listen : {"0.0.0.0:7430", "[::]:7430", "192.168.1.2:7430", "example.com:7430"}) {
    const absl::Status status = ListenOn(listen);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << listen;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr("TLS is not configured"));
  }
}

TEST(Options, NeedAPort) {
  for (const char* listen : {"127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536"}) {
    EXPECT_EQ(ListenOn(listen).code(), absl::StatusCode::kInvalidArgument) << listen;
  }
}

TEST(Options, NeedSomeCache) {
  ServerOptions options;
  options.cache_bytes = 1 << 20;
  EXPECT_TRUE(Validate(options).ok());
  options.cache_bytes = 192;  // a slip for 192 MiB
  const absl::Status status = Validate(options);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("cache_bytes"));
}

}  // namespace
}  // namespace kezhi::server
