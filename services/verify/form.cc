#include "services/verify/form.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/event.pb.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/event_codec.h"
#include "services/verify/form_compare.h"
#include "services/verify/record_check.h"
#include "services/verify/replay_rows.h"
#include "storage/merkle.h"
#include "storage/verify.h"

namespace kezhi::verify {
namespace {

using storage::Layer;

// The layer of what is wrong with a form whose events are proved.
constexpr absl::string_view kFormLayer = "form";

// Folds the records of a log up to a position, and hashes them all once more: the files may have
// been changed since they were checked.
class FormFold {
 public:
  FormFold(const FormQuery& query, std::uint64_t as_of) : query_(query), as_of_(as_of) {}

  // DATA_LOSS: it is no event. UNIMPLEMENTED: it is of a later version.
  absl::Status Take(absl::string_view record) {
    tree_.Add(storage::LeafHash(record));
    if (tree_.size() > as_of_) return absl::OkStatus();
    KEZHI_RETURN_IF_ERROR(domain::ParseEvent(record, event_));
    for (const domain::Projection* projection : query_.projections) {
      projection->apply(event_, rows_, rows_);
    }
    recorded_at_ = domain::ToTime(event_.recorded_at());
    return rows_.status();
  }

  absl::StatusOr<FormMessage> Form() const {
    absl::StatusOr<FormMessage> form = query_.compute(rows_, recorded_at_);
    KEZHI_RETURN_IF_ERROR(rows_.status());
    return form;
  }

  const storage::Frontier& tree() const { return tree_; }

 private:
  const FormQuery& query_;
  const std::uint64_t as_of_;
  storage::Frontier tree_;
  ReplayRows rows_;
  v1::Event event_;
  absl::Time recorded_at_ = absl::InfinitePast();
};

// The form, from records that were checked before; nullptr: what is wrong is in the report. An
// error is one of the reading alone.
absl::StatusOr<FormMessage> Compute(StoredLog& log, const FormQuery& query,
                                    v1::VerifierReport& report) {
  FormFold fold(query, report.position());
  absl::Status taken;
  const absl::Status read =
      log.Read(report.tree_size(), [&](std::uint64_t /*said*/, absl::string_view record) {
        taken = fold.Take(record);
        return taken.ok();
      });
  if (!taken.ok()) {
    Find(Layer::kRecord, fold.tree().size(), taken.message(), report);
    return FormMessage();
  }
  if (absl::IsDataLoss(read)) {
    Find(Layer::kChecksum, fold.tree().size() + 1, read.message(), report);
    return FormMessage();
  }
  KEZHI_RETURN_IF_ERROR(read);
  const storage::TreeHash root = fold.tree().Root();
  if (fold.tree().size() != report.tree_size() ||
      std::string(storage::BytesOf(root)) != report.root()) {
    Find(Layer::kTreeHead, 0, "the records changed while they were read", report);
    return FormMessage();
  }
  absl::StatusOr<FormMessage> form = fold.Form();
  if (form.ok()) return form;
  Find(kFormLayer, report.position(), form.status().message(), report);
  return FormMessage();
}

// The saved form against the computed one.
void Compare(const SavedForm& saved, const google::protobuf::Message& form,
             v1::VerifierReport& report) {
  if (saved.position.has_value() && *saved.position != report.position()) {
    Find(kFormLayer, report.position(),
         absl::StrCat("the saved form is as of position ", *saved.position), report);
  }
  for (const std::string& difference : DifferencesOf(*saved.form, form)) {
    Find(kFormLayer, report.position(), difference, report);
  }
}

// The form, from a log that is verified.
absl::Status FillIn(StoredLog& log, const FormQuery& query, const std::optional<SavedForm>& saved,
                    ProvedForm& proved) {
  v1::VerifierReport& report = proved.report;
  if (report.position() == 0 || report.position() > report.tree_size()) {
    Find(Layer::kTreeHead, 0,
         absl::StrCat("position ", report.position(), " is not among the ", report.tree_size(),
                      " records of the tree head"),
         report);
    return absl::OkStatus();
  }
  KEZHI_ASSIGN_OR_RETURN(proved.form, Compute(log, query, report));
  if (proved.form == nullptr) return absl::OkStatus();
  if (saved.has_value()) Compare(*saved, *proved.form, report);
  Withhold(*proved.form);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ProvedForm> CheckForm(StoredLog& log, const FormAsked& asked, const Trust& trust) {
  KEZHI_ASSIGN_OR_RETURN(const FormQuery query, FormQueryOf(asked.form, asked.options));
  std::optional<SavedForm> saved;
  if (asked.saved.has_value()) {
    KEZHI_ASSIGN_OR_RETURN(saved, ParseSaved(*asked.saved, query));
  }
  ProvedForm proved;
  KEZHI_ASSIGN_OR_RETURN(proved.report, log.Check(trust));
  v1::VerifierReport& report = proved.report;
  report.set_kind("form");
  report.set_form(query.title);
  const auto customer = asked.options.find("customer");
  if (customer != asked.options.end()) report.set_customer(customer->second);
  const std::uint64_t said =
      saved.has_value() ? saved->position.value_or(report.tree_size()) : report.tree_size();
  report.set_position(asked.as_of.value_or(said));
  if (!report.verified()) return proved;
  KEZHI_RETURN_IF_ERROR(FillIn(log, query, saved, proved));
  proved.report = Finish(std::move(proved.report));
  return proved;
}

}  // namespace kezhi::verify
