#include "domain/timeline/apply.h"

#include <optional>
#include <string>

namespace kezhi::domain {
namespace {

// (customer, stream): the stream belongs to the customer's timeline; a merged alias, a visit, a
// deal or a complaint.
constexpr char kLinks[] = "timeline.links";
// A visit's or a deal's customer, as recorded.
constexpr char kVisits[] = "timeline.visits";
// An alias's customer.
constexpr char kAliases[] = "timeline.aliases";
// (customer or visit, stream): the stream is not of its timeline and holds something about it.
constexpr char kMentions[] = "timeline.mentions";

// `visit`: a visit or a deal.
void LinkVisit(const std::string& customer, const std::string& visit, const RowReader& rows,
               RowWriter& out) {
  if (customer.empty()) return;
  const std::optional<std::string> before = rows.Get(kVisits, visit);
  if (before == customer) return;
  if (before.has_value()) {
    out.Delete(kLinks, RowKey(*before, visit));
    // What was noted at the door was noted about whoever it was taken to be.
    out.Put(kMentions, RowKey(*before, visit), "");
  }
  out.Put(kVisits, visit, customer);
  out.Insert(kLinks, RowKey(customer, visit), "");
}

// The visit a customer or pursuit comes from; the visit's own word on its customer goes before.
void LinkOrigin(const std::string& customer, const std::string& visit, const RowReader& rows,
                RowWriter& out) {
  if (!visit.empty() && !rows.Get(kVisits, visit).has_value()) {
    LinkVisit(customer, visit, rows, out);
  }
}

}  // namespace

void ApplyTimeline(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const std::string& stream = event.stream();
  switch (event.kind_case()) {
    case v1::Event::kVisitRegistered:
      LinkVisit(event.visit_registered().customer(), stream, rows, out);
      break;
    case v1::Event::kVisitCompleted:
      LinkVisit(event.visit_completed().customer(), stream, rows, out);
      break;
    case v1::Event::kCustomerRegistered:
      LinkOrigin(stream, event.customer_registered().origin_visit(), rows, out);
      break;
    case v1::Event::kPursuitOpened:
      LinkOrigin(stream, event.pursuit_opened().origin_visit(), rows, out);
      break;
    case v1::Event::kVisitLinked:
      LinkOrigin(stream, event.visit_linked().visit(), rows, out);
      break;
    case v1::Event::kSheetReviewed:
      for (const v1::RecordedFinding& finding : event.sheet_reviewed().findings()) {
        out.Put(kMentions, RowKey(finding.visit(), stream), "");
      }
      break;
    case v1::Event::kQuoted: LinkVisit(event.quoted().customer(), stream, rows, out); break;
    case v1::Event::kStopDone:
      out.Put(kMentions, RowKey(event.stop_done().customer(), stream), "");
      break;
    case v1::Event::kResponseAttributed:
      out.Put(kMentions, RowKey(event.response_attributed().customer(), stream), "");
      break;
    case v1::Event::kDistributorAppointed:
      out.Put(kMentions, RowKey(event.distributor_appointed().customer(), stream), "");
      break;
    case v1::Event::kFindingAcknowledged:
      if (!event.finding_acknowledged().customer().empty()) {
        out.Put(kMentions, RowKey(event.finding_acknowledged().customer(), stream), "");
      }
      break;
    case v1::Event::kComplaintFiled:
      if (!event.complaint_filed().customer().empty()) {
        out.Insert(kLinks, RowKey(event.complaint_filed().customer(), stream), "");
      }
      break;
    case v1::Event::kCustomerMerged:
      out.Put(kAliases, event.customer_merged().from(), stream);
      out.Put(kLinks, RowKey(stream, event.customer_merged().from()), "");
      break;
    case v1::Event::kCustomerUnmerged:
      out.Delete(kAliases, event.customer_unmerged().from());
      out.Delete(kLinks, RowKey(stream, event.customer_unmerged().from()));
      break;
    default: break;
  }
}

}  // namespace kezhi::domain
