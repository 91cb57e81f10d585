// Merges on the card: copies under the customer that stays, as its stream's state has them
// (domain.md §6.4).
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "domain/customer_card/fold.h"
#include "domain/merge_rows.h"

namespace kezhi::domain {

void CardFold::TakeLines(const v1::CustomerMerged& merged, int number) {
  const std::string from = PursuitKey(merged.from(), number);
  const int pursuit = number == 0 ? 0 : merged.pursuit_offset() + number;
  const std::string to = PursuitKey(event_.stream(), pursuit);
  for (const auto& [key, value] : RowsUnder(rows_, kCardLines, from)) {
    v1::CardLine line;
    line.ParseFromString(value);
    const TakenLine taken = TakeLine(merged, event_.position(), line.planned_id(),
                                     absl::string_view(key).substr(from.size() + 1));
    line.set_pursuit(pursuit);
    line.set_planned_id(taken.planned_id);
    PutRow(out_, kCardLines, RowKey(to, taken.segment), line);
  }
}

void CardFold::TakePursuit(const v1::CustomerMerged& merged, int number) {
  const int pursuit = merged.pursuit_offset() + number;
  const std::string from = PursuitKey(merged.from(), number);
  const std::string to = PursuitKey(event_.stream(), pursuit);
  if (std::optional<v1::CardPursuit> row = GetRow<v1::CardPursuit>(rows_, kCardPursuits, from)) {
    row->set_pursuit(pursuit);
    for (const v1::MergedPursuit& taken : merged.taken_pursuits()) {
      if (taken.pursuit() == pursuit) row->set_owner(taken.owner());
    }
    Touch(event_, *row);
    PutRow(out_, kCardPursuits, to, *row);
  }
  if (std::optional<v1::Purchase> purchase = GetRow<v1::Purchase>(rows_, kCardPurchases, from)) {
    purchase->set_pursuit(pursuit);
    PutRow(out_, kCardPurchases, to, *purchase);
  }
  for (const auto& row : RowsUnder(rows_, kCardJudgements, from)) {
    out_.Put(kCardJudgements, absl::StrCat(to, absl::string_view(row.first).substr(from.size())),
             "");
  }
  TakeLines(merged, number);
}

void CardFold::Merge() {
  const v1::CustomerMerged& merged = event_.customer_merged();
  PutRow(out_, kCardAliases, merged.from(), AliasOf(event_.stream(), merged, event_.position()));
  for (int number = 1; number <= merged.pursuits(); ++number) TakePursuit(merged, number);
  TakeLines(merged, 0);
  ChangeHead(event_.stream(), [&](v1::CardHead& head) { head.add_merged_from(merged.from()); });
}

void CardFold::MergeAway() {
  ChangeHead(event_.stream(), [&](v1::CardHead& head) {
    head.set_merged_into(event_.customer_merged_away().into());
  });
}

void CardFold::Unmerge() {
  const std::string& from = event_.customer_unmerged().from();
  const auto alias = GetRow<v1::CustomerAlias>(rows_, kCardAliases, from);
  if (!alias.has_value()) return;
  for (int i = 1; i <= alias->pursuits(); ++i) {
    const std::string key = PursuitKey(event_.stream(), alias->pursuit_offset() + i);
    out_.Delete(kCardPursuits, key);
    out_.Delete(kCardPurchases, key);
    DeleteRows(rows_, out_, kCardLines, key);
    DeleteRows(rows_, out_, kCardJudgements, key);
  }
  const std::string after_sale = PursuitKey(event_.stream(), 0);
  for (const auto& row : RowsUnder(rows_, kCardLines, after_sale)) {
    const absl::string_view segment = absl::string_view(row.first).substr(after_sale.size() + 1);
    if (absl::StartsWith(segment, TakenPrefix(alias->position()))) {
      out_.Delete(kCardLines, row.first);
    }
  }
  for (const v1::MergedPlan& plan : alias->taken_plans()) {
    if (plan.pursuit() == 0) {
      out_.Delete(kCardLines, RowKey(after_sale, LineSegment(plan.planned_id(), 0)));
    }
  }
  out_.Delete(kCardAliases, from);
  ChangeHead(event_.stream(), [&](v1::CardHead& head) {
    auto& aliases = *head.mutable_merged_from();
    for (int i = aliases.size() - 1; i >= 0; --i) {
      if (aliases[i] == from) aliases.DeleteSubrange(i, 1);
    }
  });
}

void CardFold::Restore() {
  ChangeHead(event_.stream(), [](v1::CardHead& head) { head.clear_merged_into(); });
}

}  // namespace kezhi::domain
