#ifndef KEZHI_DOMAIN_CUSTOMER_CARD_FOLD_H_
#define KEZHI_DOMAIN_CUSTOMER_CARD_FOLD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/customer_card/tables.h"
#include "domain/fold.h"
#include "domain/rows.h"

namespace kezhi::domain {

// One event on its way into the tables of the card. The event's stream is a customer's, but for the
// visits.
class CardFold {
 public:
  CardFold(const v1::Event& event, const RowReader& rows, RowWriter& out)
      : event_(event), rows_(rows), out_(out) {}

  // Changes the head of the customer; nothing happens to one that was never registered.
  template <typename Edit>
  void ChangeHead(const std::string& customer, const Edit& edit) {
    std::optional<v1::CardHead> head = GetRow<v1::CardHead>(rows_, kCardCustomers, customer);
    if (!head.has_value()) return;
    edit(*head);
    PutHead(*std::move(head));
  }

  void PutHead(v1::CardHead head) {
    Touch(event_, head);
    const std::string customer = head.customer();
    PutRow(out_, kCardCustomers, customer, std::move(head));
  }

  template <typename Edit>
  void ChangePursuit(int pursuit, const Edit& edit) {
    const std::string key = PursuitKey(event_.stream(), pursuit);
    std::optional<v1::CardPursuit> row = GetRow<v1::CardPursuit>(rows_, kCardPursuits, key);
    if (!row.has_value()) return;
    edit(*row);
    Touch(event_, *row);
    PutRow(out_, kCardPursuits, key, *std::move(row));
  }

  // Customer and profile: card.customers and what finds them.
  void Register();
  void ChangeProfile();
  void SetOwner(const std::string& from, const std::string& to, bool pooled);
  void Classify();
  void LinkVisit(const std::string& customer);
  void UnlinkVisit();

  // Pursuits: card.pursuits, card.purchases.
  void OpenPursuit();
  void SetGrade(int pursuit, const std::string& grade, const google::type::Date& graded_on,
                const google::type::Date* horizon_ends);
  void CorrectGrade();
  void CorrectPursuit();
  void SetStage(int pursuit, const std::string& machine, const std::string& stage);
  void Order();
  void WithdrawOrder();
  void Win();
  void Close();
  void Reopen();

  // Contacts: card.lines.
  void Plan();
  void Do();
  void Reschedule();
  void Cancel();
  void Miss();

  // Merges: rows of the alias are copied under the customer that stays, and deleted again.
  void Merge();
  void MergeAway();
  void Unmerge();
  void Restore();
  void Erase();

 private:
  template <typename Edit>
  void ChangeLine(int pursuit, const std::string& planned_id, const Edit& edit);
  // The contact that this event's commit recorded is followed by a plan due on `day`.
  void NoteNextDue(int pursuit, const google::type::Date& day);
  void AddReferral(const std::string& source);
  // The customer is of `source` no longer, unless something else of theirs still is.
  void DropReferral(const std::string& source);
  void NoteJudgement(int pursuit);
  // Contacts after the judgement of commit `judged_by` began at that grade, up to the one that
  // judged next.
  void CorrectLines(int pursuit, std::uint64_t judged_by, const std::string& grade);
  void TakePursuit(const v1::CustomerMerged& merged, int number);
  void TakeLines(const v1::CustomerMerged& merged, int number);

  const v1::Event& event_;
  const RowReader& rows_;
  RowWriter& out_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_CARD_FOLD_H_
