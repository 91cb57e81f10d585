#include "services/verify/form.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/util/json_util.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/status_macros.h"
#include "domain/customer_card/apply.h"
#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/directory/apply.h"
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

// Folds the records of an export up to a position, and hashes them all once more: the file may have
// been changed since it was checked.
class FormFold {
 public:
  explicit FormFold(std::uint64_t as_of) : as_of_(as_of) {}

  // DATA_LOSS: the line is no record. UNIMPLEMENTED: it is of a later version.
  absl::Status Take(const std::string& line) {
    v1::ExportedRecord record;
    if (!google::protobuf::util::JsonStringToMessage(line, &record).ok()) {
      return absl::DataLossError("the line is no exported record");
    }
    tree_.Add(storage::LeafHash(record.record()));
    if (tree_.size() > as_of_) return absl::OkStatus();
    v1::Event event;
    KEZHI_RETURN_IF_ERROR(domain::ParseEvent(record.record(), event));
    domain::ApplyCustomerCard(event, rows_, rows_);
    // The zone by which a day begins and ends.
    domain::ApplyDirectory(event, rows_, rows_);
    recorded_at_ = domain::ToTime(event.recorded_at());
    return rows_.status();
  }

  absl::StatusOr<v1::CustomerCard> Card(const std::string& customer) const {
    auto card = domain::CustomerCardOf(rows_, customer, recorded_at_);
    KEZHI_RETURN_IF_ERROR(rows_.status());
    return card;
  }

  const storage::Frontier& tree() const { return tree_; }

 private:
  const std::uint64_t as_of_;
  storage::Frontier tree_;
  ReplayRows rows_;
  absl::Time recorded_at_ = absl::InfinitePast();
};

// The card, from records that were checked before; what is wrong goes into the report.
std::optional<v1::CustomerCard> Compute(std::istream& lines, const std::string& customer,
                                        v1::VerifierReport& report) {
  lines.clear();
  lines.seekg(0);
  FormFold fold(report.position());
  for (std::string line; fold.tree().size() < report.tree_size() && std::getline(lines, line);) {
    const absl::Status taken = fold.Take(line);
    if (taken.ok()) continue;
    Find(Layer::kRecord, fold.tree().size(), taken.message(), report);
    return std::nullopt;
  }
  const storage::TreeHash root = fold.tree().Root();
  if (fold.tree().size() != report.tree_size() ||
      std::string(storage::BytesOf(root)) != report.root()) {
    Find(Layer::kTreeHead, 0, "the records changed while they were read", report);
    return std::nullopt;
  }
  absl::StatusOr<v1::CustomerCard> card = fold.Card(customer);
  if (!card.ok()) {
    Find(kFormLayer, report.position(), card.status().message(), report);
    return std::nullopt;
  }
  return *std::move(card);
}

// The saved form against the computed one.
void Compare(const SavedForm& saved, const v1::CustomerCard& card, v1::VerifierReport& report) {
  if (saved.position.has_value() && *saved.position != report.position()) {
    Find(kFormLayer, report.position(),
         absl::StrCat("the saved form is as of position ", *saved.position), report);
  }
  for (const std::string& difference : DifferencesOf(saved.card, card)) {
    Find(kFormLayer, report.position(), difference, report);
  }
}

// The form, from an export that is verified.
void FillIn(std::istream& lines, const std::string& customer, const std::optional<SavedForm>& saved,
            ProvedForm& form) {
  v1::VerifierReport& report = form.report;
  if (report.position() == 0 || report.position() > report.tree_size()) {
    Find(Layer::kTreeHead, 0,
         absl::StrCat("position ", report.position(), " is not among the ", report.tree_size(),
                      " records of the tree head"),
         report);
    return;
  }
  form.card = Compute(lines, customer, report);
  if (!form.card.has_value()) return;
  if (saved.has_value()) Compare(*saved, *form.card, report);
  Withhold(*form.card);
}

}  // namespace

absl::StatusOr<ProvedForm> CheckForm(std::istream& lines, const FormAsked& asked,
                                     const Trust& trust) {
  std::optional<SavedForm> saved;
  if (asked.saved.has_value()) {
    KEZHI_ASSIGN_OR_RETURN(saved, ParseSaved(*asked.saved));
  }
  ProvedForm form;
  v1::VerifierReport& report = form.report;
  report = CheckExport(lines, trust);
  report.set_kind("form");
  report.set_customer(asked.customer);
  const std::uint64_t said =
      saved.has_value() ? saved->position.value_or(report.tree_size()) : report.tree_size();
  report.set_position(asked.as_of.value_or(said));
  if (!report.verified()) return form;
  FillIn(lines, asked.customer, saved, form);
  report.set_verified(report.findings().empty());
  return form;
}

}  // namespace kezhi::verify
