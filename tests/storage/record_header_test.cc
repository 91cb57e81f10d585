#include "storage/record_header.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kezhi/v1/record.pb.h"

namespace kezhi::storage {
namespace {

RC_GTEST_PROP(RecordHeader, SaysWhatTheFullParseSays, (bool everything)) {
  v1::Record record;
  record.set_format(*rc::gen::arbitrary<std::uint32_t>());
  record.set_log_id(*rc::gen::arbitrary<std::string>());
  record.set_position(*rc::gen::arbitrary<std::uint64_t>());
  record.set_stream(*rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
  record.set_revision(*rc::gen::arbitrary<std::uint64_t>());
  record.mutable_commit()->set_first_position(*rc::gen::arbitrary<std::uint64_t>());
  record.mutable_commit()->set_size(*rc::gen::arbitrary<std::uint32_t>());
  record.mutable_recorded_at()->set_seconds(
      *rc::gen::inRange<std::int64_t>(-62135596800, 253402300799));
  record.mutable_recorded_at()->set_nanos(*rc::gen::inRange(0, 1000000000));
  if (everything) {
    record.set_index(7);
    record.mutable_occurred()->mutable_day()->set_year(2026);
    record.mutable_actor()->set_principal("operator");
    record.add_flags("late");
    record.set_imported(true);
    record.set_event(*rc::gen::arbitrary<std::string>());
  }
  record.set_type("Tested");
  const std::string bytes = record.SerializeAsString();
  const absl::StatusOr<RecordHeader> header = ScanRecordHeader(bytes);
  RC_ASSERT(header.ok());
  RC_ASSERT(header->format == record.format());
  RC_ASSERT(header->log_id == record.log_id());
  RC_ASSERT(header->position.value() == record.position());
  RC_ASSERT(header->stream == record.stream());
  RC_ASSERT(header->revision.value() == record.revision());
  RC_ASSERT(header->commit_first.value() == record.commit().first_position());
  RC_ASSERT(header->commit_size == record.commit().size());
  RC_ASSERT(header->type == record.type());
  RC_ASSERT(header->recorded_at == absl::FromUnixSeconds(record.recorded_at().seconds()) +
                                       absl::Nanoseconds(record.recorded_at().nanos()));
}

RC_GTEST_PROP(RecordHeader, TakesAnyBytesWithoutHarm, (const std::string& bytes)) {
  const absl::StatusOr<RecordHeader> header = ScanRecordHeader(bytes);
  RC_ASSERT(header.ok() || absl::IsDataLoss(header.status()));
}

TEST(RecordHeader, RefusesARecordThatIsCutOff) {
  v1::Record record;
  record.set_stream("stores/s1");
  record.set_event("0123456789");
  const std::string bytes = record.SerializeAsString();
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const absl::string_view cut(bytes.data(), size);
    v1::Record whole;
    EXPECT_EQ(ScanRecordHeader(cut).ok(), whole.ParseFromArray(cut.data(), static_cast<int>(size)));
  }
}

}  // namespace
}  // namespace kezhi::storage
