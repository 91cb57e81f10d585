#ifndef KEZHI_DOMAIN_FORM_PAGES_H_
#define KEZHI_DOMAIN_FORM_PAGES_H_

#include <string>

#include "kezhi/v1/views.pb.h"

namespace kezhi::domain {

// Forms whose lines are too many for one answer: which lines, and the page of them. The head is
// that of the whole form on every page.

// A page: so many elements after the first ones.
struct FormPage {
  int offset = 0;
  int limit = 0;
};

// What the lines of a sheet may be ordered by.
enum class SheetOrder { kNumber, kConsultant, kMinutes, kWantedModel };

// Which lines of a registration sheet, and in which order; equal ones by number.
struct SheetLines {
  std::string consultant;                         // empty = all, as below
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;  // unspecified = all
  std::string grade;
  bool on_site_order = false;  // only with an order placed on the spot
  bool incomplete = false;     // only those that lack what the form asks for
  SheetOrder order = SheetOrder::kNumber;
  bool descending = false;
};

// Leaves the page of the wanted lines in the form; true when lines follow it.
bool TakePage(const SheetLines& wanted, const FormPage& page, v1::RegistrationSheet& sheet);
// Lines of one kind, unspecified = all. The plan comes with the first page.
bool TakePage(v1::ActivityKind kind, const FormPage& page, v1::DailyReport& report);
// The elements are the after-sale contacts, then each pursuit and its contacts. A pursuit stands on
// every page that has any of its contacts.
bool TakePage(const FormPage& page, v1::CustomerCard& card);

// Adds a further page, as TakePage made it, to those before; `page` is used up.
void AppendPage(v1::RegistrationSheet& page, v1::RegistrationSheet& whole);
void AppendPage(v1::DailyReport& page, v1::DailyReport& whole);
void AppendPage(v1::CustomerCard& page, v1::CustomerCard& whole);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_FORM_PAGES_H_
