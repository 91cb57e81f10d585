#include "domain/territories/apply.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "kezhi/v1/territory_views.pb.h"

#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/territories/tables.h"

namespace kezhi::domain {
namespace {

// Changes a row that is there; nothing when it is not, which only a later version could write.
template <typename Row>
void Change(const RowReader& rows, RowWriter& out, absl::string_view table, const std::string& key,
            const std::function<void(Row& row)>& change) {
  std::optional<Row> row = GetRow<Row>(rows, table, key);
  if (!row.has_value()) return;
  change(*row);
  PutRow(out, table, key, *std::move(row));
}

class TerritoryFold {
 public:
  TerritoryFold(const v1::Event& event, const RowReader& rows, RowWriter& out)
      : event_(event), rows_(rows), out_(out) {}

  void Define(const v1::TerritoryDefined& defined) {
    v1::TerritoryRow row;
    row.set_territory(event_.stream());
    row.set_parent(defined.parent());
    row.set_label_zh(defined.label_zh());
    row.set_label(defined.label());
    row.set_type(defined.type());
    row.set_min(defined.min());
    row.set_max(defined.max());
    row.set_whole(defined.whole());
    row.set_assured(defined.assured());
    *row.mutable_basis() = defined.basis();
    if (event_.has_business_day()) *row.mutable_defined_on() = event_.business_day();
    Touch(event_, row);
    InsertRow(out_, kTerritories, RowKey(Store(), event_.stream()), std::move(row));
  }

  void Convert(const v1::TerritoryConverted& converted) {
    ChangeTerritory(event_.stream(), [&](v1::TerritoryRow& row) {
      row.set_type(converted.to());
      row.set_min(converted.min());
      row.set_max(converted.max());
      row.set_whole(converted.whole());
      row.set_assured(converted.assured());
      *row.mutable_basis() = converted.basis();
      if (event_.has_business_day()) *row.mutable_converted_on() = event_.business_day();
    });
    for (const auto& [key, value] : RowsUnder(rows_, kDistributors, event_.stream())) {
      v1::DistributorRow row;
      row.ParseFromString(value);
      row.set_type(converted.to());
      PutRow(out_, kDistributors, key, std::move(row));
    }
  }

  void AddDistrict() {
    ChangeTerritory(event_.stream(),
                    [](v1::TerritoryRow& row) { row.set_districts(row.districts() + 1); });
  }

  void Appoint(const v1::DistributorAppointed& appointed) {
    v1::DistributorRow row;
    row.set_territory(event_.stream());
    row.set_customer(appointed.customer());
    row.set_screened(appointed.screened());
    if (event_.has_business_day()) *row.mutable_appointed_on() = event_.business_day();
    ChangeTerritory(event_.stream(), [&](v1::TerritoryRow& territory) {
      territory.set_distributors(territory.distributors() + 1);
      row.set_type(territory.type());
    });
    const std::optional<v1::ScreeningRow> screening = GetRow<v1::ScreeningRow>(
        rows_, kScreenings, RowKey(Store(), appointed.customer(), event_.stream()));
    if (screening.has_value()) row.set_last_verdict(VerdictOf(screening->status()));
    Touch(event_, row);
    PutRow(out_, kDistributors, RowKey(event_.stream(), appointed.customer()), std::move(row));
    out_.Put(kDistributorOf, RowKey(appointed.customer(), event_.stream()), "");
    out_.Put(kDistributorStores, Store(), "");
  }

  void Drop(const v1::DistributorDropped& dropped) {
    ChangeTerritory(event_.stream(),
                    [](v1::TerritoryRow& row) { row.set_distributors(row.distributors() - 1); });
    out_.Delete(kDistributors, RowKey(event_.stream(), dropped.customer()));
    out_.Delete(kDistributorOf, RowKey(dropped.customer(), event_.stream()));
  }

  void Nominate(const v1::ChannelNominated& nominated) {
    v1::ScreeningRow row;
    row.set_customer(event_.stream());
    row.set_territory(nominated.territory());
    row.set_rep(nominated.rep());
    row.set_round(nominated.round());
    if (event_.has_business_day()) *row.mutable_nominated_on() = event_.business_day();
    row.set_status(v1::SCREENING_STATUS_OPEN);
    *row.mutable_chain() = nominated.chain();
    row.set_decided_by(nominated.decided_by());
    SetTurn(row);
    Touch(event_, row);
    PutRow(out_, kScreenings, ScreeningKey(nominated.territory()), std::move(row));
    CountScreening(nominated.territory(), 1);
  }

  void Assess(const v1::ChannelAssessed& assessed) {
    ChangeScreening(assessed.territory(), [&](v1::ScreeningRow& row) {
      v1::ScreeningAssessment& assessment = *row.add_assessments();
      assessment.set_step(assessed.step());
      assessment.set_principal(event_.actor().principal());
      if (event_.has_business_day()) *assessment.mutable_assessed_on() = event_.business_day();
      assessment.set_verdict(assessed.verdict());
      *assessment.mutable_criteria() = assessed.criteria();
      assessment.set_report_to(assessed.report_to());
      assessment.set_position(event_.position());
      SetTurn(row);
    });
  }

  void Decide(const v1::ChannelDecided& decided) {
    ChangeScreening(decided.territory(), [&](v1::ScreeningRow& row) {
      row.set_status(decided.verdict() == v1::SCREENING_VERDICT_APPROVED
                         ? v1::SCREENING_STATUS_APPROVED
                         : v1::SCREENING_STATUS_REFUSED);
      row.clear_waits_for();
      if (event_.has_business_day()) *row.mutable_decided_on() = event_.business_day();
      row.set_decider(event_.actor().principal());
      if (decided.has_reason()) *row.mutable_reason() = decided.reason();
    });
    CountScreening(decided.territory(), -1);
    Change<v1::DistributorRow>(
        rows_, out_, kDistributors, RowKey(decided.territory(), event_.stream()),
        [&](v1::DistributorRow& row) { row.set_last_verdict(decided.verdict()); });
  }

  // The deal's customer, as the deal calls it.
  void Quote(const v1::Quoted& quoted) {
    out_.Put(kTerritoryDeals, event_.stream(), quoted.customer());
  }

  // What is ordered or shipped on a deal is the customer's, whoever that is today.
  void OrderOnDeal() {
    const std::optional<std::string> customer = rows_.Get(kTerritoryDeals, event_.stream());
    if (customer.has_value()) Order(Today(*customer));
  }

  // An order of a customer, or a purchase: also one of whoever was merged into it. In most stores
  // nobody is appointed, and then one row at hand is all it costs.
  void Order(const std::string& customer) {
    if (!rows_.Get(kDistributorStores, Store()).has_value()) return;
    for (const auto& [key, value] : RowsUnder(rows_, kDistributorOf, customer)) {
      const std::string territory = key.substr(customer.size() + 1);
      Change<v1::DistributorRow>(rows_, out_, kDistributors, RowKey(territory, customer),
                                 [&](v1::DistributorRow& row) { RaiseLastOrder(row); });
    }
    for (const auto& [key, value] : RowsUnder(rows_, kDistributorAliases, customer)) {
      Order(key.substr(customer.size() + 1));
    }
  }

  void Merge(const std::string& alias) {
    out_.Put(kDistributorAliases, RowKey(event_.stream(), alias), "");
    out_.Put(kTerritoryMerged, alias, event_.stream());
  }

  void Unmerge(const std::string& alias) {
    out_.Delete(kDistributorAliases, RowKey(event_.stream(), alias));
    out_.Delete(kTerritoryMerged, alias);
  }

  // Nobody can go on with a screening of somebody who is forgotten.
  void Forget() {
    for (const auto& [key, value] :
         RowsUnder(rows_, kScreenings, RowKey(Store(), event_.stream()))) {
      v1::ScreeningRow row;
      row.ParseFromString(value);
      if (row.status() != v1::SCREENING_STATUS_OPEN) continue;
      row.set_status(v1::SCREENING_STATUS_ENDED);
      row.clear_next_step();
      row.clear_waits_for();
      Touch(event_, row);
      const std::string territory = row.territory();
      PutRow(out_, kScreenings, key, std::move(row));
      CountScreening(territory, -1);
    }
  }

 private:
  static v1::ScreeningVerdict VerdictOf(v1::ScreeningStatus status) {
    if (status == v1::SCREENING_STATUS_APPROVED) return v1::SCREENING_VERDICT_APPROVED;
    if (status == v1::SCREENING_STATUS_REFUSED) return v1::SCREENING_VERDICT_REFUSED;
    return v1::SCREENING_VERDICT_UNSPECIFIED;
  }

  // Whose turn it is after the steps that are done.
  static void SetTurn(v1::ScreeningRow& row) {
    const int done = row.assessments_size();
    if (done < row.chain_size()) {
      row.set_next_step(row.chain(done).id());
      row.set_waits_for(row.chain(done).role());
    } else {
      row.clear_next_step();
      row.set_waits_for(row.decided_by());
    }
  }

  // What an alias is called today.
  std::string Today(std::string customer) const {
    std::set<std::string> passed;
    while (passed.insert(customer).second) {
      std::optional<std::string> into = rows_.Get(kTerritoryMerged, customer);
      if (into.has_value()) customer = *std::move(into);
    }
    return customer;
  }

  // Not kept: most events are none of this fold's.
  std::string Store() const { return StoreOf(event_.stream()); }

  std::string ScreeningKey(const std::string& territory) const {
    return RowKey(Store(), event_.stream(), territory);
  }

  void ChangeTerritory(const std::string& territory,
                       const std::function<void(v1::TerritoryRow& row)>& change) {
    Change<v1::TerritoryRow>(rows_, out_, kTerritories, RowKey(Store(), territory),
                             [&](v1::TerritoryRow& row) {
                               change(row);
                               Touch(event_, row);
                             });
  }

  void ChangeScreening(const std::string& territory,
                       const std::function<void(v1::ScreeningRow& row)>& change) {
    Change<v1::ScreeningRow>(rows_, out_, kScreenings, ScreeningKey(territory),
                             [&](v1::ScreeningRow& row) {
                               change(row);
                               Touch(event_, row);
                             });
  }

  void CountScreening(const std::string& territory, int change) {
    Change<v1::TerritoryRow>(
        rows_, out_, kTerritories, RowKey(Store(), territory),
        [&](v1::TerritoryRow& row) { row.set_in_screening(row.in_screening() + change); });
  }

  void RaiseLastOrder(v1::DistributorRow& row) const {
    if (!event_.has_business_day()) return;
    const bool later =
        !row.has_last_order_on() || ToDay(row.last_order_on()) < ToDay(event_.business_day());
    if (later) *row.mutable_last_order_on() = event_.business_day();
    Touch(event_, row);
  }

  const v1::Event& event_;
  const RowReader& rows_;
  RowWriter& out_;
};

}  // namespace

void ApplyTerritories(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  TerritoryFold fold(event, rows, out);
  switch (event.kind_case()) {
    case v1::Event::kTerritoryDefined: fold.Define(event.territory_defined()); break;
    case v1::Event::kTerritoryConverted: fold.Convert(event.territory_converted()); break;
    case v1::Event::kDistrictAdded: fold.AddDistrict(); break;
    case v1::Event::kDistributorAppointed: fold.Appoint(event.distributor_appointed()); break;
    case v1::Event::kDistributorDropped: fold.Drop(event.distributor_dropped()); break;
    case v1::Event::kChannelNominated: fold.Nominate(event.channel_nominated()); break;
    case v1::Event::kChannelAssessed: fold.Assess(event.channel_assessed()); break;
    case v1::Event::kChannelDecided: fold.Decide(event.channel_decided()); break;
    case v1::Event::kOrderPlaced:
    case v1::Event::kPursuitWon: fold.Order(event.stream()); break;
    case v1::Event::kQuoted: fold.Quote(event.quoted()); break;
    case v1::Event::kDealOrdered:
    case v1::Event::kShipped: fold.OrderOnDeal(); break;
    case v1::Event::kCustomerMerged: fold.Merge(event.customer_merged().from()); break;
    case v1::Event::kCustomerUnmerged: fold.Unmerge(event.customer_unmerged().from()); break;
    case v1::Event::kCustomerErased: fold.Forget(); break;
    default: break;
  }
}

}  // namespace kezhi::domain
