#include "domain/reads/apply.h"

#include <string>
#include <utility>

#include "kezhi/v1/views.pb.h"

#include "domain/fold.h"
#include "domain/names.h"
#include "domain/reads/tables.h"
#include "domain/reads/usual.h"

namespace kezhi::domain {
namespace {

// Counts one subject of a reading.
void AddReader(const v1::Event& event, const v1::Reading& reading, const v1::SubjectRead& subject,
               const RowReader& rows, RowWriter& out) {
  const std::string key =
      RowKey(subject.subject(), DaySegment(event.business_day()), reading.principal(),
             reading.role(), reading.rpc(), reading.ground());
  v1::ReaderRow row = GetRow<v1::ReaderRow>(rows, kReaders, key).value_or(v1::ReaderRow());
  if (row.subject().empty()) {
    row.set_subject(subject.subject());
    *row.mutable_day() = event.business_day();
    row.set_principal(reading.principal());
    row.set_role(reading.role());
    row.set_rpc(reading.rpc());
    row.set_ground(reading.ground());
    *row.mutable_first_at() = reading.first_at();
  }
  row.set_clear(row.clear() + subject.clear());
  row.set_masked(row.masked() + subject.masked());
  *row.mutable_last_at() = reading.last_at();
  row.set_position(event.position());
  PutRow(out, kReaders, key, std::move(row));
}

// How many of the reading's customers are the first of the day.
int NewCards(const std::string& key, const v1::Reading& reading, const RowReader& rows,
             RowWriter& out) {
  int added = 0;
  for (const v1::SubjectRead& subject : reading.subjects()) {
    if (!IsName(subject.subject(), ResourceKind::kCustomer)) continue;
    const std::string card = RowKey(key, subject.subject());
    if (rows.Get(kReadCards, card).has_value()) continue;
    out.Insert(kReadCards, card, "");
    ++added;
  }
  return added;
}

void AddToDay(const v1::Event& event, const v1::Reading& reading, const RowReader& rows,
              RowWriter& out) {
  if (!CountsAsUnusual(reading.rpc())) return;
  const std::string store = StoreOf(event.stream());
  const std::string key =
      RowKey(store, DaySegment(event.business_day()), reading.principal(), reading.role());
  v1::ReadingDay row = GetRow<v1::ReadingDay>(rows, kReadingDays, key).value_or(v1::ReadingDay());
  if (row.store().empty()) {
    row.set_store(store);
    *row.mutable_day() = event.business_day();
    row.set_principal(reading.principal());
    row.set_role(reading.role());
    row.set_duty(reading.duty().empty() ? reading.role() : reading.duty());
    *row.mutable_first_at() = reading.first_at();
  }
  row.set_customers(row.customers() + NewCards(key, reading, rows, out));
  *row.mutable_last_at() = reading.last_at();
  row.set_position(event.position());
  PutRow(out, kReadingDays, key, std::move(row));
}

// Handing everything out is a reading as well; it has an event of its own, before anything is
// opened.
v1::Reading ReadingOf(const v1::Event& disclosed) {
  v1::Reading reading;
  reading.set_principal(disclosed.actor().principal());
  reading.set_role(disclosed.actor().role());
  reading.set_duty(disclosed.actor().duty());
  reading.set_rpc("PrivacyService/ExportPersonalData");
  *reading.mutable_first_at() = disclosed.recorded_at();
  *reading.mutable_last_at() = disclosed.recorded_at();
  v1::SubjectRead& subject = *reading.add_subjects();
  subject.set_subject(disclosed.stream());
  subject.set_clear(1);
  return reading;
}

}  // namespace

void ApplyReads(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const auto add = [&](const v1::Reading& reading) {
    for (const v1::SubjectRead& subject : reading.subjects()) {
      AddReader(event, reading, subject, rows, out);
    }
    AddToDay(event, reading, rows, out);
  };
  switch (event.kind_case()) {
    case v1::Event::kCardsRead:
      for (const v1::Reading& reading : event.cards_read().readings()) add(reading);
      break;
    case v1::Event::kPersonalDataDisclosed: add(ReadingOf(event)); break;
    default: break;
  }
}

}  // namespace kezhi::domain
