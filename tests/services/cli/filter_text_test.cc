#include "services/cli/filter_text.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "tests/matchers.h"

namespace kezhi::cli {
namespace {

using testing::EqualsProto;
using testing::StatusIs;

v1::EventFilter Filter(const std::string& text) {
  v1::EventFilter filter;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &filter));
  return filter;
}

TEST(FilterText, ReadsEveryKey) {
  EXPECT_THAT(*ParseFilter("type=PursuitWon"), EqualsProto(Filter("type: 'PursuitWon'")));
  EXPECT_THAT(*ParseFilter("store=demo"), EqualsProto(Filter("store: 'stores/demo'")));
  EXPECT_THAT(*ParseFilter("store=stores/demo"), EqualsProto(Filter("store: 'stores/demo'")));
  EXPECT_THAT(*ParseFilter("stream=stores/s1/visits/"),
              EqualsProto(Filter("stream_prefix: 'stores/s1/visits/'")));
  EXPECT_THAT(*ParseFilter("actor=operator"), EqualsProto(Filter("principal: 'operator'")));
  EXPECT_THAT(*ParseFilter("role=manager"), EqualsProto(Filter("role: 'manager'")));
  EXPECT_THAT(*ParseFilter("after=1970-01-01T08:00:01+08:00"),
              EqualsProto(Filter("recorded { after { seconds: 1 } }")));
  EXPECT_THAT(*ParseFilter("until=1970-01-01T00:00:02Z"),
              EqualsProto(Filter("recorded { until { seconds: 2 } }")));
}

TEST(FilterText, BindsNotBeforeAndBeforeOr) {
  EXPECT_THAT(*ParseFilter("role=a or not role=b and role=c"), EqualsProto(Filter(R"pb(
    any_of {
      filters { role: "a" }
      filters {
        all_of {
          filters { none_of { filters { role: "b" } } }
          filters { role: "c" }
        }
      }
    })pb")));
  EXPECT_THAT(*ParseFilter("not(role=a or role=b)"), EqualsProto(Filter(R"pb(
    none_of {
      filters {
        any_of {
          filters { role: "a" }
          filters { role: "b" }
        }
      }
    })pb")));
}

TEST(FilterText, SaysWhatItCannotRead) {
  for (const char* text : {"", "role", "role=", "size=3", "role=a role=b", "(role=a", "role=a)",
                           "role=a and", "not", "after=yesterday"}) {
    EXPECT_THAT(ParseFilter(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace kezhi::cli
