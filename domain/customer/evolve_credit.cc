#include "domain/customer/evolve_credit.h"

#include "domain/dates.h"
#include "domain/money.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// Of a registration or a change: who wrote it as well, and which further fields have a value now.
template <typename Profile>
void NoteProfile(const v1::Event& event, const Profile& written, CreditState& state) {
  state.profile_authors.insert(event.actor().principal());
  for (const v1::ProfileEntry& entry : written.profile()) {
    if (IsPresent(entry.value())) {
      state.profile_fields.insert(entry.field());
    } else {
      state.profile_fields.erase(entry.field());
    }
  }
}

void Evolve(const v1::CreditDecided& decided, CreditState& state) {
  state.requested = false;
  state.recommended_by.clear();
  if (decided.verdict() != v1::VERDICT_ACCEPTED) return;
  state.granted = true;
  state.currency = decided.limit().currency_code();
  state.limit = MinorUnits(decided.limit()).value_or(0);
  state.term_days = decided.term_days();
}

void Evolve(const v1::AgreementSigned& agreement, CreditState& state) {
  state.agreement = true;
  state.agreement_from = ToDay(agreement.from());
  state.agreement_ends.reset();
  if (IsSet(agreement.ends())) state.agreement_ends = ToDay(agreement.ends());
}

void Evolve(const v1::CreditUsed& used, CreditState& state) {
  CreditUseState use;
  use.currency = used.used().currency_code();
  use.used = MinorUnits(used.used()).value_or(0);
  if (IsSet(used.oldest_on())) use.oldest_on = ToDay(used.oldest_on());
  if (used.has_prepaid()) {
    state.prepaid.insert(used.deal());
  } else {
    state.prepaid.erase(used.deal());
  }
  if (use.used == 0) {
    state.used.erase(used.deal());
    return;
  }
  state.used[used.deal()] = use;
  state.shipped = true;
  state.shipped_by_contract = state.shipped_by_contract || used.contracted();
}

}  // namespace

void EvolveCredit(const v1::Event& event, CreditState& state) {
  switch (event.kind_case()) {
    case v1::Event::kCustomerRegistered:
      NoteProfile(event, event.customer_registered(), state);
      break;
    case v1::Event::kProfileChanged: NoteProfile(event, event.profile_changed(), state); break;
    case v1::Event::kProfileReviewed:
      if (event.profile_reviewed().verdict() == v1::VERDICT_ACCEPTED) state.profile_authors.clear();
      break;
    case v1::Event::kProfileFiled: state.filed = true; break;
    case v1::Event::kCreditRequested:
      state.requested = true;
      state.recommended_by.clear();
      break;
    case v1::Event::kCreditRecommended: {
      const v1::CreditRecommended& recommended = event.credit_recommended();
      state.recommended_by[recommended.department()] = recommended.by();
      break;
    }
    case v1::Event::kCreditDecided: Evolve(event.credit_decided(), state); break;
    case v1::Event::kAgreementSigned: Evolve(event.agreement_signed(), state); break;
    case v1::Event::kCreditUsed: Evolve(event.credit_used(), state); break;
    default: break;
  }
}

}  // namespace kezhi::domain
