#include "services/cli/show_form.h"

#include <memory>

#include "base/check.h"
#include "services/cli/diff.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Puts a query's request where `whole` names a form so, and says where that is.
const FieldDescriptor& SetForm(const Message& request, Message& whole) {
  const google::protobuf::OneofDescriptor& forms = *whole.GetDescriptor()->FindOneofByName("form");
  const FieldDescriptor* found = nullptr;
  for (int i = 0; i < forms.field_count(); ++i) {
    if (forms.field(i)->message_type() == request.GetDescriptor()) found = forms.field(i);
  }
  KEZHI_CHECK(found != nullptr);
  whole.GetReflection()->MutableMessage(&whole, found)->CopyFrom(request);
  return *found;
}

// A difference says itself which moments it is of, and is of all pages.
std::unique_ptr<Message> WithoutMoment(const Message& request) {
  std::unique_ptr<Message> bare(request.New());
  bare->CopyFrom(request);
  for (const char* name : {"read_at", "page_size", "page_token"}) {
    const FieldDescriptor* field = bare->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) bare->GetReflection()->ClearField(bare.get(), field);
  }
  return bare;
}

}  // namespace

absl::StatusOr<std::optional<int>> ShowOverTime(
    Session& session, const Message& request, const Showing& showing,
    const std::function<Form(const Message& answer)>& form_of) {
  if (showing.watch) {
    v1::WatchFormRequest watch;
    const FieldDescriptor* place =
        v1::FormState::descriptor()->FindFieldByName(SetForm(request, watch).name());
    KEZHI_ASSIGN_OR_RETURN(const int code,
                           ShowWatch(session, watch, showing.zone, [&](const v1::FormState& state) {
                             return form_of(state.GetReflection()->GetMessage(state, place));
                           }));
    return code;
  }
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    SetForm(*WithoutMoment(request), diff);
    KEZHI_ASSIGN_OR_RETURN(const int code, ShowDiff(session, std::move(diff), showing.store));
    return code;
  }
  return std::nullopt;
}

}  // namespace kezhi::cli
