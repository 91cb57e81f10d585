// What is asked to find customers: by a text, and those that look like one.

#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/directory/query.h"
#include "domain/duplicates/query.h"
#include "domain/names.h"
#include "domain/registration_sheet/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"
#include "services/server/search_text.h"
#include "services/server/subjects.h"

namespace kezhi::server {
namespace {

using domain::ResourceKind;

// Rows that one page looks at: cards, and lines of visits where a plate is looked for. Each costs
// the opening of two sealed texts, so that no search keeps a thread for long.
constexpr int kRowsOfSearch = 5000;
// Cards that are read at once.
constexpr int kCardsAtOnce = 500;

// A text as it is shown; empty when it is not.
const std::string& ShownText(const v1::Personal& text) {
  return text.has_masked() ? text.masked() : text.clear();
}

v1::CustomerHit HitOf(const v1::CardHead& head) {
  v1::CustomerHit hit;
  hit.set_customer(head.customer());
  if (head.has_name()) *hit.mutable_name() = head.name();
  if (head.has_phone()) *hit.mutable_phone() = head.phone();
  hit.set_owner(head.owner());
  hit.set_pooled(head.pooled());
  return hit;
}

// One page of a search. Texts are opened to be looked at and forgotten again: nothing of them is
// kept from one search to the next, so nothing need be forgotten with a person.
class CardSearch {
 public:
  CardSearch(Query& query, const SearchText& text)
      : query_(query),
        text_(text),
        subjects_(query.rows(), query.policy().customer, query.evaluated_at()) {}

  absl::Status Run(const std::string& store, v1::SearchCustomersResponse& response) {
    domain::CardFilter filter;
    filter.store = store;
    std::string from = query_.after();
    do {
      auto page = domain::ListCards(query_.rows(), filter, from, kCardsAtOnce);
      for (const v1::CardHead& head : page.items) {
        if (response.hits_size() == query_.limit() || looked_ >= kRowsOfSearch) {
          // Cards in this order are listed by the customer's name.
          query_.SetNext(head.customer());
          return absl::OkStatus();
        }
        KEZHI_RETURN_IF_ERROR(Look(head, response));
      }
      from = page.next_key;
    } while (!from.empty());
    return absl::OkStatus();
  }

 private:
  absl::Status Look(const v1::CardHead& head, v1::SearchCustomersResponse& response) {
    ++looked_;
    const Subject subject = subjects_.Of(head.customer());
    if (head.erased() || !query_.Identifies(query_.policy().customer, subject)) {
      return absl::OkStatus();
    }
    v1::CustomerHit hit = HitOf(head);
    KEZHI_RETURN_IF_ERROR(query_.Reveal(query_.policy().customer, subject, hit));
    hit.set_match(text_.MatchOf(ShownText(hit.name()), ShownText(hit.phone())));
    if (hit.match() == v1::SEARCH_MATCH_UNSPECIFIED && text_.MayBePlate()) {
      KEZHI_RETURN_IF_ERROR(LookAtPlates(head, subject, hit));
    }
    if (hit.match() != v1::SEARCH_MATCH_UNSPECIFIED) *response.add_hits() = std::move(hit);
    return absl::OkStatus();
  }

  // Plates are shown on the sheet, so its rule says who sees them.
  absl::Status LookAtPlates(const v1::CardHead& head, const Subject& subject,
                            v1::CustomerHit& hit) {
    for (const std::string& visit : domain::VisitNamesOf(query_.rows(), head)) {
      ++looked_;
      const auto line = domain::LineOfVisit(query_.rows(), visit);
      if (!line.has_value() || !line->has_plate()) continue;
      v1::CustomerHit seen;
      *seen.mutable_plate() = line->plate();
      KEZHI_RETURN_IF_ERROR(query_.Reveal(query_.policy().sheet, subject, seen));
      if (!text_.IsInPlate(ShownText(seen.plate()))) continue;
      *hit.mutable_plate() = seen.plate();
      hit.set_match(v1::SEARCH_MATCH_PLATE);
      return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  Query& query_;
  const SearchText& text_;
  Subjects subjects_;
  int looked_ = 0;
};

}  // namespace

absl::Status Answer(const v1::SearchCustomersRequest& request, Query& query,
                    v1::SearchCustomersResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  CheckText("text", request.text(), query.faults());
  const SearchText text(request.text());
  if (text.empty()) {
    query.faults().Add(v1::REASON_FIELD_REQUIRED, "text", "must say what to look for");
  }
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"card", "directory", "sheet"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  return CardSearch(query, text).Run(request.parent(), response);
}

absl::Status Answer(const v1::ListDuplicatesRequest& request, Query& query,
                    v1::ListDuplicatesResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"duplicates", "card", "directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  const Rule rule = query.policy().customer;
  Subjects subjects(query.rows(), rule, query.evaluated_at());
  std::vector<v1::DuplicatePair> pairs = domain::DuplicatePairsOf(query.rows(), request.parent());
  std::erase_if(pairs, [&](const v1::DuplicatePair& pair) {
    return (pair.dismissed() && !request.include_dismissed()) ||
           !query.Identifies(rule, subjects.Of(pair.customer().customer())) ||
           !query.Identifies(rule, subjects.Of(pair.other().customer()));
  });
  // They are sorted already.
  const auto as_they_are = [](const v1::DuplicatePair&, const v1::DuplicatePair&) { return false; };
  for (v1::DuplicatePair& pair : query.CutSorted(std::move(pairs), offset, false, as_they_are)) {
    for (v1::DuplicateSide* side : {pair.mutable_customer(), pair.mutable_other()}) {
      KEZHI_RETURN_IF_ERROR(query.Reveal(rule, subjects.Of(side->customer()), *side));
    }
    *response.add_pairs() = std::move(pair);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
