#include "services/server/access.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "google/type/money.pb.h"

#include "base/check.h"
#include "services/server/policy.h"

namespace kezhi::server {

const Rpc& RpcOf(const google::protobuf::Descriptor& request) {
  using Rpcs = absl::flat_hash_map<const google::protobuf::Descriptor*, const Rpc*>;
  static const Rpcs* const by_request = [] {
    auto* const rpcs = new Rpcs();
    for (const auto& entry : AllRpcs()) (*rpcs)[entry.second->input_type()] = entry.second;
    return rpcs;
  }();
  const auto found = by_request->find(&request);
  KEZHI_CHECK(found != by_request->end());
  return *found->second;
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
