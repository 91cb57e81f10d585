// The page that a person is handed: all of it as text, whatever the texts are.
#include "services/cli/person_page.h"

#include <string>

#include "absl/time/time.h"
#include "google/protobuf/text_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kezhi::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::ExportPersonalDataResponse Person() {
  v1::ExportPersonalDataResponse person;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
      log_id: "\x01\x02" position: 12 disclosed_by: "stores/s1/managers/<li>"
      disclosed_at { seconds: 1772417100 }
      card {
        head {
          customer: "stores/s1/customers/k1"
          name { clear: "<script>alert(1)</script>" }
          phone { clear: "+8613800000001" }
          profile { field: "address" value { clear: "'5' & \"6\"" } }
          classes {
            scale: "value"
            grade: "B"
            basis { name: "spend" value: "90000" }
            note { clear: "pays <late>" }
          }
        }
        backs { pursuit { pursuit: 1 wanted: "<M1>" grade: "H" status: PURSUIT_STATUS_OPEN } }
      }
      events {
        position: 3
        actor { principal: "c1" }
        customer_registered { name { clear: "<b>" } email { clear: "a@b" } }
      }
      events {
        position: 9
        actor { principal: "c1" }
        profile_changed { profile { field: "hobby" value { clear: "go & chess" } } }
      }
      mentions {
        position: 5
        stream: "stores/s1/days/20260302"
        sheet_reviewed { findings { visit: "stores/s1/visits/v1" note { clear: "<u>digit" } } }
      }
      unsearched: "RemarkAdded"
      unsearched: "ReportCommented")",
                                                            &person));
  return person;
}

std::string PageOf(bool chinese) {
  FormContext context;
  context.words = Words(chinese);
  context.zone = absl::UTCTimeZone();
  return PersonPage(Person(), context);
}

TEST(PersonPage, ShowsEveryTextOfThePersonAndWhereItWasRecorded) {
  const std::string page = PageOf(false);
  EXPECT_THAT(page, HasSubstr("+8613800000001"));
  EXPECT_THAT(page, HasSubstr("hobby: go &amp; chess"));
  EXPECT_THAT(page, HasSubstr("email: a@b"));
  EXPECT_THAT(page, HasSubstr("Handed out at 2026-03-02 02:05:00"));
  EXPECT_THAT(page, HasSubstr("B, spend 90000, pays &lt;late&gt;"));
  EXPECT_THAT(page, HasSubstr("log 0102"));
  EXPECT_THAT(PageOf(true), HasSubstr("<h1>个人信息副本</h1>"));
}

TEST(PersonPage, ShowsWhatStandsElsewhereAndSaysWhatWasNotSearched) {
  const std::string page = PageOf(false);
  EXPECT_THAT(page, HasSubstr("<h2>Recorded elsewhere</h2>"));
  EXPECT_THAT(page, HasSubstr("note: &lt;u&gt;digit"));
  EXPECT_THAT(page, HasSubstr("what the staff wrote in: RemarkAdded, ReportCommented</p>"));
  EXPECT_THAT(PageOf(true), HasSubstr("<h2>其他处的记载</h2>"));
  // Where nothing does, nothing is said of it.
  const std::string empty = PersonPage(v1::ExportPersonalDataResponse(), FormContext());
  EXPECT_THAT(empty, Not(HasSubstr("elsewhere")));
  EXPECT_THAT(empty, Not(HasSubstr("Not searched")));
}

TEST(PersonPage, EscapesWhatStandsInTheLogAndLoadsNothing) {
  const std::string page = PageOf(false);
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(page, HasSubstr("&#39;5&#39; &amp; &quot;6&quot;"));
  EXPECT_THAT(page, HasSubstr("&lt;li&gt;"));
  EXPECT_THAT(page, HasSubstr("&lt;M1&gt;"));
  for (const char* outside : {"<script", "<b>", "<M1>", "http:", "https:", "src=", "url("}) {
    EXPECT_THAT(page, Not(HasSubstr(outside)));
  }
}

}  // namespace
}  // namespace kezhi::cli
