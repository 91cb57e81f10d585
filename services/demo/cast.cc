#include "services/demo/cast.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace kezhi::services {
namespace {

constexpr std::array<const char*, 24> kSurnames = {
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙",
    "胡", "朱", "高", "林", "何", "郭", "马", "罗", "梁", "宋", "郑", "欧阳"};
constexpr std::array<const char*, 24> kGivenNames = {
    "伟",   "芳",   "娜",   "敏",   "静",   "强",   "磊",   "洋",   "志强", "建国", "秀英", "丽华",
    "国庆", "晓东", "海燕", "雪梅", "文博", "思远", "雨桐", "子涵", "嘉怡", "明轩", "若曦", "浩然"};
constexpr std::array<const char*, 8> kPrefixes = {"138", "139", "150", "151",
                                                  "158", "177", "186", "188"};
constexpr std::array<const char*, 5> kProvinces = {"鄂A", "鄂B", "湘A", "粤B", "沪C"};
constexpr std::array<const char*, 6> kModels = {"远行 1.5T",     "远行 2.0T", "山野 SUV",
                                                "山野 SUV 七座", "清风 纯电", "清风 混动"};
constexpr std::array<const char*, 6> kSources = {"路过",    "advert",     "referral",
                                                 "website", "exhibition", "朋友介绍"};
constexpr std::array<const char*, 6> kReceptionNotes = {
    "看车两次，关注油耗与空间", "一家四口同来，孩子喜欢后排屏幕", "对比竞品，价格敏感",
    "想置换旧车，需评估报价",   "首次购车，预算约十五万",         "月底前要提车，询问现车颜色"};
constexpr std::array<const char*, 6> kFollowUpNotes = {
    "电话沟通，客户表示周末再来", "已发送报价单，等待家人商量",   "邀约试驾，约定下周二下午",
    "客户在外地，回来后联系",     "介绍金融方案，首付三成可接受", "确认颜色与配置，准备签单"};
constexpr std::array<const char*, 4> kFeedback = {"觉得价格略高", "对服务满意", "还要再看一家",
                                                  "希望尽快提车"};
constexpr std::array<const char*, 4> kNoInfoReasons = {
    "just looking", "in a hurry", "no wish to be called", "waiting for a friend"};

}  // namespace

std::string Chance::Uuid() {
  const std::uint64_t high = (engine_() & 0xFFFFFFFFFFFF0FFFULL) | 0x4000ULL;
  const std::uint64_t low = (engine_() & 0x3FFFFFFFFFFFFFFFULL) | 0x8000000000000000ULL;
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xFFFF,
                         high & 0xFFFF, low >> 48, low & 0xFFFFFFFFFFFFULL);
}

std::string PersonName(Chance& chance) {
  return absl::StrCat(chance.Pick(kSurnames), chance.Pick(kGivenNames));
}

std::string Appellation(Chance& chance) {
  return absl::StrCat(chance.Pick(kSurnames), chance.Percent(60) ? "先生" : "女士");
}

std::string MobileNumber(Chance& chance) {
  return absl::StrFormat("%s%04d%04d", chance.Pick(kPrefixes), chance.Between(0, 9999),
                         chance.Between(0, 9999));
}

std::string LicencePlate(Chance& chance) {
  return absl::StrFormat("%s·%05d", chance.Pick(kProvinces), chance.Between(10000, 99999));
}

std::string CarModel(Chance& chance) {
  return chance.Pick(kModels);
}

std::string Source(Chance& chance) {
  return chance.Pick(kSources);
}

std::string ReceptionNote(Chance& chance) {
  return chance.Pick(kReceptionNotes);
}

std::string FollowUpNote(Chance& chance) {
  return chance.Pick(kFollowUpNotes);
}

std::string Feedback(Chance& chance) {
  return chance.Pick(kFeedback);
}

std::string NoInfoReason(Chance& chance) {
  return chance.Pick(kNoInfoReasons);
}

}  // namespace kezhi::services
