// kezhi card: a customer's card, or the customers that match.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "base/status_macros.h"
#include "services/cli/choices.h"
#include "services/cli/diff.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"
#include "services/cli/whole_form.h"

namespace kezhi::cli {
namespace {

struct CardOptions {
  std::string customer;
  std::string phone;
  std::string external_id;
  std::string owner;
  std::string grade;
  std::string status;
  std::string customer_class;
  std::string order_by;
  bool pooled = false;
  int limit = 100;
  bool watch = false;

  // By something that one customer should have.
  bool identifies() const { return !phone.empty() || !external_id.empty(); }
};

absl::StatusOr<int> ShowCard(Session& session, const std::string& name, const std::string& store,
                             bool watched) {
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_customer_card(name);
    return ShowDiff(session, std::move(diff), store);
  }
  v1::GetCustomerCardRequest request;
  request.set_name(name);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  context.labels = view.labels;
  if (watched) {
    v1::WatchFormRequest watch;
    *watch.mutable_customer_card() = request;
    return ShowWatch(session, watch, context.zone, [&](const v1::FormState& state) {
      return FormOf(state.customer_card().card(), context);
    });
  }
  KEZHI_ASSIGN_OR_RETURN(const v1::GetCustomerCardResponse response,
                         WholeForm(session, &v1::QueryService::Stub::GetCustomerCard, request,
                                   &v1::GetCustomerCardResponse::mutable_card));
  KEZHI_RETURN_IF_ERROR(session.Print(response, FormOf(response.card(), context)));
  session.NoteServed(response.served(), context.zone);
  return kExitOk;
}

absl::StatusOr<v1::ListCustomerCardsRequest> RequestOf(Session& session, const CardOptions& options,
                                                       const std::string& store) {
  v1::ListCustomerCardsRequest request;
  request.set_parent(store);
  request.set_phone(options.phone);
  request.set_external_id(options.external_id);
  request.set_grade(options.grade);
  request.set_status(PursuitStatusOf(options.status));
  const std::pair<std::string, std::string> customer_class =
      absl::StrSplit(options.customer_class, absl::MaxSplits('=', 1));
  request.set_class_scale(customer_class.first);
  request.set_class_grade(customer_class.second);
  request.set_order_by(options.order_by);
  request.set_pooled(options.pooled);
  request.set_page_size(options.limit);
  if (!options.owner.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_owner(), session.NameIn("consultants", options.owner));
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  return request;
}

absl::StatusOr<v1::ListCustomerCardsResponse> Matches(Session& session, const CardOptions& options,
                                                      const std::string& store) {
  KEZHI_ASSIGN_OR_RETURN(const v1::ListCustomerCardsRequest request,
                         RequestOf(session, options, store));
  v1::ListCustomerCardsResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::ListCustomerCards, request, response));
  return response;
}

Form FormOfHeads(const v1::ListCustomerCardsResponse& response, const Session& session) {
  Form form;
  form.sections.push_back({"", CardTable(session.Context(absl::UTCTimeZone()))});
  for (const v1::CardHead& head : response.cards()) form.sections[0].table.Add(CardRow(head));
  return form;
}

absl::StatusOr<int> WatchCards(Session& session, const CardOptions& options,
                               const std::string& store) {
  v1::WatchFormRequest watch;
  KEZHI_ASSIGN_OR_RETURN(*watch.mutable_customer_cards(), RequestOf(session, options, store));
  return ShowWatch(session, watch, absl::LocalTimeZone(), [&](const v1::FormState& state) {
    return FormOfHeads(state.customer_cards(), session);
  });
}

absl::StatusOr<int> RunCard(const CardOptions& options, Session& session) {
  if (!options.customer.empty()) {
    KEZHI_ASSIGN_OR_RETURN(const std::string name, session.NameIn("customers", options.customer));
    return ShowCard(session, name, Session::StoreOfName(name), options.watch);
  }
  KEZHI_ASSIGN_OR_RETURN(const std::string store, session.Store());
  if (options.watch && !options.identifies()) return WatchCards(session, options, store);
  KEZHI_ASSIGN_OR_RETURN(const v1::ListCustomerCardsResponse response,
                         Matches(session, options, store));
  if (options.identifies()) {
    if (response.cards_size() == 1) {
      return ShowCard(session, response.cards(0).customer(), store, options.watch);
    }
    if (response.cards_size() == 0) {
      return absl::NotFoundError(
          absl::StrCat("no customer of ", store, " has this ",
                       options.phone.empty() ? "external id" : "phone number",
                       "; another store is named with --store"));
    }
  }
  KEZHI_RETURN_IF_ERROR(session.Print(response, FormOfHeads(response, session)));
  if (!response.next_page_token().empty()) {
    session.Note(
        session.words()("还有更多；用 --limit 显示更多。", "There are more; see --limit."));
  }
  return kExitOk;
}

}  // namespace

void AddCard(Verbs& verbs) {
  auto options = std::make_shared<CardOptions>();
  CLI::App* verb =
      verbs.Add({"card", kFormsGroup, "A customer's card, both sides 客户管理卡",
                 "Without a customer: the cards that match. A phone number or "
                 "external id that only one customer\n"
                 "has shows that card.",
                 "  kezhi card 0190f3a2-7c1e-7d4b-9a55-3c2b8f60d1aa\n"
                 "  kezhi card --phone '138 0000 0000'\n"
                 "  kezhi card --owner c1 --grade H\n"
                 "  kezhi card --class value=A\n"
                 "  kezhi card --status won --order 'registered_on desc' --limit 20\n"},
                [options](Session& session) { return RunCard(*options, session); });
  CLI::Option* customer =
      verb->add_option("customer", options->customer, "Customer, by id or name");
  for (CLI::Option* filter :
       {verb->add_option("--phone", options->phone, "By phone number, in any usual writing"),
        verb->add_option("--external-id", options->external_id,
                         "By the number another system gave the customer"),
        verb->add_option("--owner", options->owner, "Only customers of this consultant"),
        verb->add_option("--grade", options->grade, "Only with an open pursuit at this grade"),
        verb->add_option("--class", options->customer_class,
                         "Only in this class, SCALE=GRADE; SCALE alone: in any class of it"),
        verb->add_option("--status", options->status, "Only with a pursuit that stands so")
            ->check(CLI::IsMember(PursuitStatusNames())),
        verb->add_option("--order", options->order_by,
                         "customer (default) or registered_on, each with ` desc`"),
        verb->add_flag("--pooled", options->pooled, "Only in the public pool 公海")}) {
    filter->excludes(customer);
  }
  verb->add_flag("--watch", options->watch, kWatchHelp);
  verb->add_option("--limit", options->limit, "At most so many cards")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
}

}  // namespace kezhi::cli
