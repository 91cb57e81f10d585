// L2: who left a grade, and who bought, has a card.
#include <string>

#include "absl/strings/str_cat.h"

#include "domain/dates.h"
#include "domain/period.h"
#include "domain/relations/relations.h"

namespace kezhi::domain {
namespace {

void CheckGradedLine(const Forms& forms, const v1::RegistrationLine& line, Findings& out) {
  if (!forms.InSpan(line.day()) || line.void_() || !line.info_left() || line.grade().empty()) {
    return;
  }
  const PursuitId standing = forms.StandingOf(line);
  if (out.Holds(kL2, forms.PursuitOf(standing) != nullptr)) return;
  Draft& draft = out.Add(kL2, v1::FINDING_KIND_MISSING);
  draft.About(standing.first, standing.second).Whose(line.consultant()).On(line.day());
  draft.Left("sheet", line.visit(), line.grade())
      .Right("back", absl::StrCat(standing.second), "")
      .At(line.position());
}

void CheckRowOfTable(const Forms& forms, const TableMonth& month, const v1::ProgressRow& row,
                     Findings& out) {
  const PursuitId id(row.customer(), row.pursuit());
  if (out.Holds(kL2, forms.PursuitOf(id) != nullptr)) return;
  Draft& draft = out.Add(kL2, v1::FINDING_KIND_MISSING);
  draft.About(id.first, id.second).Whose(row.owner()).On(row.opened_on());
  draft.Left("progress", KeyOf(Cut::kMonth, month.first), row.grade())
      .Right("back", absl::StrCat(id.second), "")
      .At(row.position());
}

// Whether a sale is audited: those of the span, and those of no known day.
bool IsAsked(const Forms& forms, const google::type::Date& won_on) {
  return !IsSet(won_on) || forms.InSpan(won_on);
}

void CheckSale(const Forms& forms, const Card& card, const v1::CardPursuit& pursuit,
               Findings& out) {
  if (pursuit.status() != v1::PURSUIT_STATUS_WON || !IsAsked(forms, pursuit.closed_on())) return;
  const int number = pursuit.pursuit();
  if (out.Holds(kL2, card.purchases.count(number) != 0)) return;
  Draft& draft = out.Add(kL2, v1::FINDING_KIND_MISSING);
  draft.About(card.head.customer(), number).Whose(pursuit.owner()).On(pursuit.closed_on());
  draft.Left("back", "status", "WON")
      .Right("front", absl::StrCat(number), "")
      .At(pursuit.position());
}

void CheckPurchase(const Forms& forms, const Card& card, const v1::Purchase& purchase,
                   Findings& out) {
  if (!IsAsked(forms, purchase.won_on())) return;
  const auto pursuit = card.pursuits.find(purchase.pursuit());
  const bool won =
      pursuit != card.pursuits.end() && pursuit->second.status() == v1::PURSUIT_STATUS_WON;
  if (out.Holds(kL2, won)) return;
  Draft& draft = out.Add(kL2, v1::FINDING_KIND_EXTRA);
  draft.About(card.head.customer(), purchase.pursuit());
  draft.Whose(purchase.consultant()).On(purchase.won_on());
  draft.Left("front", absl::StrCat(purchase.pursuit()), purchase.item())
      .Right("back", "status", "")
      .At(purchase.position());
}

// The customer came, called, or was found in a way that the card names. What was imported was, too.
void CheckSource(const Forms& forms, const Card& card, Findings& out) {
  bool asked = false;
  bool named = !card.head.source().empty() || !card.head.external_id().empty() ||
               card.head.unidentified() || card.head.erased();
  for (const auto& [number, pursuit] : card.pursuits) {
    named = named || !pursuit.source().empty() || !pursuit.external_id().empty();
    asked = asked || (forms.TouchesSpan(pursuit) && pursuit.status() != v1::PURSUIT_STATUS_VOID);
  }
  if (!asked) return;
  if (out.Holds(kL2, named || forms.HasVisit(card.head.customer()))) return;
  Draft& draft = out.Add(kL2, v1::FINDING_KIND_MISSING);
  draft.About(card.head.customer(), 0).Whose(card.head.owner()).On(card.head.registered_on());
  draft.Left("back", "source", "").Right("sheet", "customer", "").At(card.head.position());
  for (const auto& [number, history] : card.histories) {
    if (!history.steps.empty()) draft.At(history.steps.front().position());
  }
  draft.import_excuses = true;
  draft.otherwise = v1::FINDING_CAUSE_OMISSION;
}

}  // namespace

void CheckCards(const Forms& forms, Findings& out) {
  for (const v1::RegistrationLine& line : forms.visits()) CheckGradedLine(forms, line, out);
  for (const TableMonth& month : forms.months()) {
    for (const v1::ProgressRow& row : month.table.rows()) CheckRowOfTable(forms, month, row, out);
  }
  for (const auto& [customer, card] : forms.cards()) {
    for (const auto& [number, pursuit] : card.pursuits) CheckSale(forms, card, pursuit, out);
    for (const auto& [number, purchase] : card.purchases) CheckPurchase(forms, card, purchase, out);
    CheckSource(forms, card, out);
  }
}

}  // namespace kezhi::domain
