#include "services/server/read_mask.h"

#include "google/rpc/error_details.pb.h"
#include <gtest/gtest.h>

#include "kezhi/v1/views.pb.h"

namespace kezhi::server {
namespace {

v1::RegistrationSheet Sheet() {
  v1::RegistrationSheet sheet;
  sheet.set_name("stores/s1/days/20260302");
  sheet.set_batches(2);
  for (const char* visit : {"v1", "v2"}) {
    v1::RegistrationLine* line = sheet.add_lines();
    line->set_visit(visit);
    line->set_grade("H");
    line->mutable_name()->set_clear("测试甲");
  }
  return sheet;
}

google::protobuf::FieldMask Mask(const std::vector<std::string>& paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

TEST(ReadMask, KeepsWhatItNamesThroughRepeatedFields) {
  v1::RegistrationSheet sheet = Sheet();
  ApplyReadMask(Mask({"batches", "lines.grade"}), sheet);
  v1::RegistrationSheet expected;
  expected.set_batches(2);
  expected.add_lines()->set_grade("H");
  expected.add_lines()->set_grade("H");
  EXPECT_EQ(sheet.DebugString(), expected.DebugString());
}

TEST(ReadMask, EmptyOrStarKeepsEverything) {
  for (const auto& mask : {Mask({}), Mask({"*"}), Mask({"batches", "*"})}) {
    v1::RegistrationSheet sheet = Sheet();
    ApplyReadMask(mask, sheet);
    EXPECT_EQ(sheet.DebugString(), Sheet().DebugString());
  }
}

TEST(ReadMask, OfAFieldAndAPartOfItKeepsTheField) {
  for (const auto& mask : {Mask({"lines", "lines.grade"}), Mask({"lines.grade", "lines"})}) {
    v1::RegistrationSheet sheet = Sheet();
    ApplyReadMask(mask, sheet);
    EXPECT_EQ(sheet.lines(0).visit(), "v1");
    EXPECT_EQ(sheet.batches(), 0);
  }
}

TEST(ReadMask, NamesEveryPathThatLeadsNowhere) {
  domain::Violations faults;
  CheckReadMask(Mask({"batches", "lines.nme", "batches.x", ""}),
                *v1::RegistrationSheet::descriptor(), "read_mask", faults);
  const absl::Status status = faults.ToStatus();
  EXPECT_EQ(domain::ReasonOf(status), v1::REASON_FIELD_UNKNOWN);
  google::rpc::BadRequest bad;
  bad.ParseFromString(std::string(*status.GetPayload("type.googleapis.com/google.rpc.BadRequest")));
  ASSERT_EQ(bad.field_violations_size(), 3);
  EXPECT_EQ(bad.field_violations(0).field(), "read_mask.paths[1]");
}

}  // namespace
}  // namespace kezhi::server
