#include "domain/shared_ids.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"

namespace kezhi::domain {
namespace {

using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

// Remembers where the first difference lies.
class FirstPath : public MessageDifferencer::Reporter {
 public:
  using Path = std::vector<MessageDifferencer::SpecificField>;

  void ReportAdded(const Message& /*one*/, const Message& /*other*/, const Path& path) override {
    Note(path);
  }

  void ReportDeleted(const Message& /*one*/, const Message& /*other*/, const Path& path) override {
    Note(path);
  }

  void ReportModified(const Message& /*one*/, const Message& /*other*/, const Path& path) override {
    Note(path);
  }

  const std::string& path() const { return path_; }

 private:
  void Note(const Path& path) {
    if (!path_.empty()) return;
    for (const MessageDifferencer::SpecificField& step : path) {
      if (!path_.empty()) path_ += '.';
      // A field of a later version of the contracts has no name here.
      path_ += step.field == nullptr ? "?" : step.field->name();
      if (step.field != nullptr && step.field->is_repeated()) {
        absl::StrAppend(&path_, "[", std::max(step.index, step.new_index), "]");
      }
    }
  }

  std::string path_;
};

}  // namespace

std::string FirstDifference(const Message& one, const Message& other) {
  FirstPath first;
  MessageDifferencer differencer;
  differencer.IgnoreField(
      v1::Method::descriptor()->FindFieldByNumber(v1::Method::kRecommendedForFieldNumber));
  differencer.ReportDifferencesTo(&first);
  return differencer.Compare(one, other) ? std::string() : first.path();
}

void CheckSame(const Message& element, const Message& theirs, const v1::Playbook& other,
               absl::string_view path, Violations& faults) {
  const std::string field = FirstDifference(element, theirs);
  if (field.empty()) return;
  faults.Add(v1::REASON_PLAYBOOK_INVALID, path,
             absl::StrCat("stands in ", other.id(), " too, with another ", field));
}

}  // namespace kezhi::domain
