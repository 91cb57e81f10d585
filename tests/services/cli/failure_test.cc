#include "services/cli/failure.h"

#include <sstream>

#include <gtest/gtest.h>

#include "kezhi/v1/errors.pb.h"

#include "domain/error.h"

namespace kezhi::cli {
namespace {

std::string Printed(const absl::Status& status) {
  std::ostringstream err;
  PrintFailure(err, status, false);
  return err.str();
}

TEST(ExitCode, TellsScriptsWhatHappened) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(UsageError("no such day")), 2);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("by the service")), 3);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("no such customer")), 3);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("views are behind")), 3);
  EXPECT_EQ(ExitCodeOf(Unreachable("127.0.0.1:1", "nobody is listening")), 4);
  EXPECT_EQ(ExitCodeOf(absl::DataLossError("record at position 7")), 5);
}

TEST(Failure, NamesTheReasonAndEveryFieldThatIsWrong) {
  domain::Violations violations;
  violations.Add(v1::REASON_PHONE_INVALID, "complete_visit.phone", "is no phone number of CN");
  violations.Add(v1::REASON_GRADE_UNKNOWN, "complete_visit.grade", "is not on the scale");
  const std::string text = Printed(violations.ToStatus());
  EXPECT_NE(text.find("[INVALID_ARGUMENT, FIELDS_INVALID]"), std::string::npos) << text;
  EXPECT_NE(text.find("\n  complete_visit.phone: "), std::string::npos) << text;
  EXPECT_NE(text.find("is no phone number of CN\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\n  complete_visit.grade: "), std::string::npos) << text;
}

TEST(Failure, ShowsTheActualValuesOfARefusal) {
  const absl::Status status =
      domain::ErrorBuilder(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT)
          .Message("expected revision 3, found 5")
          .Metadata("actual_revision", "5")
          .Build();
  EXPECT_EQ(Printed(status),
            "kezhi: expected revision 3, found 5 [ABORTED, REVISION_CONFLICT]\n"
            "  actual_revision: 5\n");
}

TEST(Failure, SaysHowToStartAServer) {
  EXPECT_EQ(Printed(Unreachable("127.0.0.1:7430", "nobody is listening")),
            "kezhi: no answer from 127.0.0.1:7430 (nobody is listening); start a server with "
            "`kezhi serve --data DIR`, or name another one with --server\n");
}

}  // namespace
}  // namespace kezhi::cli
