#include "domain/statistics/apply.h"

#include <string>
#include <utility>

#include "kezhi/v1/views.pb.h"

#include "domain/event_codec.h"
#include "domain/names.h"

namespace kezhi::domain {

void ApplyStatistics(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const std::string type = TypeOf(event);
  const std::string store = StoreOf(event.stream());
  // What the log says of itself is no store's.
  if (type.empty() || store.empty()) return;
  const std::string key = RowKey(store, type);
  v1::EventCount row =
      GetRow<v1::EventCount>(rows, "statistics.events", key).value_or(v1::EventCount());
  row.set_store(store);
  row.set_type(type);
  row.set_count(row.count() + 1);
  PutRow(out, "statistics.events", key, std::move(row));
}

}  // namespace kezhi::domain
