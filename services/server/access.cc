#include "services/server/access.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "google/type/money.pb.h"

#include "kezhi/v1/query_service.pb.h"

#include "base/check.h"

namespace kezhi::server {

namespace {

const Rpc* FindRpc(const google::protobuf::FileDescriptor& file,
                   const google::protobuf::Descriptor& request) {
  for (int s = 0; s < file.service_count(); ++s) {
    for (int m = 0; m < file.service(s)->method_count(); ++m) {
      const Rpc* rpc = file.service(s)->method(m);
      if (rpc->input_type() == &request) return rpc;
    }
  }
  return nullptr;
}

}  // namespace

const Rpc& RpcOf(const google::protobuf::Descriptor& request) {
  const Rpc* rpc = FindRpc(*request.file(), request);
  // Queries about one part of the business stand in a file with their rows.
  if (rpc == nullptr) rpc = FindRpc(*v1::GetStoreRequest::descriptor()->file(), request);
  KEZHI_CHECK(rpc != nullptr);
  return *rpc;
}

std::string NameOf(const Rpc& rpc) {
  return absl::StrCat(rpc.service()->name(), "/", rpc.name());
}

engine::Sight See(const v1::Actor& caller, Rule rule, const Subject& subject) {
  switch (rule) {
    case Rule::kNone: return engine::Sight::kWithheld;
    case Rule::kAll: return engine::Sight::kClear;
    case Rule::kOwn:
      return subject.owner == caller.principal() ? engine::Sight::kClear : engine::Sight::kMasked;
    case Rule::kWon: return subject.won ? engine::Sight::kClear : engine::Sight::kWithheld;
  }
  KEZHI_CHECK(false);
}

void WithholdMoney(google::protobuf::Message& message) {
  using google::protobuf::FieldDescriptor;
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->message_type() == google::type::Money::descriptor()) {
      reflection->ClearField(&message, field);
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        WithholdMoney(*reflection->MutableRepeatedMessage(&message, field, i));
      }
    } else {
      WithholdMoney(*reflection->MutableMessage(&message, field));
    }
  }
}

}  // namespace kezhi::server
