#ifndef KEZHI_DOMAIN_VALIDATE_LIMITS_H_
#define KEZHI_DOMAIN_VALIDATE_LIMITS_H_

namespace kezhi::domain {

// No rule of a playbook looks further than ten years of days, nor waits longer than the minutes of
// one day.
inline constexpr int kMaxDays = 3650;
inline constexpr int kMaxMinutes = 24 * 60;

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VALIDATE_LIMITS_H_
