// S11: minutes of contract talks, checks of contracts, remarks handled.
#include <string>

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::kDenied;
using testing::kNotFound;
using testing::OfCustomer;
using testing::On;
using testing::Registered;
using testing::Spec;

constexpr char kReport[] = "consultants/c1/reports/20260302";

class SalesWork : public ::testing::Test {
 protected:
  SalesWork() { spec_.Given(Registered("k1")); }

  // c1's remark about the market; its position.
  std::string Remark() {
    spec_
        .When(Ask<v1::AddRemark>("report: 'stores/s1/" + std::string(kReport) +
                                 "' kind: REMARK_KIND_MARKET_FEEDBACK text: '竞品降价'"))
        .As("consultant", "c1")
        .At("2026-03-02 17:00")
        .ThenAccepted();
    return std::to_string(spec_.events().size());
  }

  static v1::Command Handle(const std::string& remark) {
    return Ask<v1::HandleRemark>("report: 'stores/s1/" + std::string(kReport) +
                                 "' remark: " + remark + " note: '已核实' reported_to: 'wang'");
  }

  Spec spec_ = Spec(CommonGround("rep_kpi"));
};

TEST_F(SalesWork, TalksAndChecksAreTheCustomers) {
  spec_.When(OfCustomer<v1::MinuteTalk>("k1", "contract: '2026-7' note: '价格与交期'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::TalkMinuted>(
          "customers/k1",
          "by: 'stores/s1/consultants/c1' contract: '2026-7' note { clear: '价格与交期' }")});
  EXPECT_EQ(spec_.decision().events[0].subject, "stores/s1/customers/k1");
  // What a manager takes down counts for the owner, unless it says who it was.
  spec_.When(OfCustomer<v1::CheckContract>("k1", "contract: '2026-7' in_order: true"))
      .As("manager")
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::ContractChecked>(
          "customers/k1", "by: 'stores/s1/consultants/c1' contract: '2026-7' in_order: true")});
  spec_
      .When(OfCustomer<v1::CheckContract>(
          "k1", "by: 'stores/s1/consultants/c2' contract: '2026-7' note: '欠货'"))
      .As("manager")
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::ContractChecked>(
          "customers/k1",
          "by: 'stores/s1/consultants/c2' contract: '2026-7' note { clear: '欠货' }")});
}

TEST_F(SalesWork, AreOnesOwnAffair) {
  spec_.When(OfCustomer<v1::MinuteTalk>("k1", "note: 'x'"))
      .As("consultant", "c2")
      .At("2026-03-02 10:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec_.When(OfCustomer<v1::MinuteTalk>("k1", "by: 'stores/s1/consultants/c2' note: 'x'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec_.When(OfCustomer<v1::MinuteTalk>("k9", "note: 'x'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenRefused(kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
  spec_.When(OfCustomer<v1::CheckContract>("k1", "by: 'stores/s1/consultants/c9' contract: 'x'"))
      .As("manager")
      .At("2026-03-02 10:00")
      .ThenRefused(kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
}

TEST_F(SalesWork, SayWhat) {
  spec_.When(OfCustomer<v1::MinuteTalk>("k1"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenFault("minute_talk.note", v1::REASON_FIELD_REQUIRED);
  spec_.When(OfCustomer<v1::CheckContract>("k1"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenFault("check_contract.contract", v1::REASON_FIELD_REQUIRED);
}

TEST_F(SalesWork, ARemarkIsHandledOnItsReport) {
  const std::string remark = Remark();
  const std::string handled = "remark: " + remark +
                              " kind: REMARK_KIND_MARKET_FEEDBACK by: 'stores/s1/consultants/c1' "
                              "note { clear: '已核实' } reported_to: 'wang'";
  spec_.When(Handle(remark))
      .As("consultant", "c1")
      .At("2026-03-03 09:00")
      .ThenEvents({On<v1::RemarkHandled>(kReport, handled)});
  spec_.When(Handle(remark))
      .As("consultant", "c1")
      .At("2026-03-03 10:00")
      .ThenEvents({On<v1::RemarkHandled>(kReport, handled + " again: true")});
}

TEST_F(SalesWork, ARemarkMustBeThereAndOnesOwn) {
  const std::string remark = Remark();
  spec_.When(Handle(remark))
      .As("consultant", "c2")
      .At("2026-03-03 09:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec_.When(Handle("1"))
      .As("manager")
      .At("2026-03-03 09:00")
      .ThenRefused(kNotFound, v1::REASON_REMARK_NOT_FOUND);
}

}  // namespace
}  // namespace kezhi::domain
