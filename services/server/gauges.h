#ifndef KEZHI_SERVICES_SERVER_GAUGES_H_
#define KEZHI_SERVICES_SERVER_GAUGES_H_

#include <prometheus/metric_family.h>
#include <string>
#include <utility>
#include <vector>

namespace kezhi::server {

// A family of gauges, or of counters, that is made when it is asked for.
class Gauges {
 public:
  Gauges(std::string name, std::string help,
         prometheus::MetricType type = prometheus::MetricType::Gauge) {
    family_.name = std::move(name);
    family_.help = std::move(help);
    family_.type = type;
  }

  void Add(double value, const std::vector<std::pair<std::string, std::string>>& labels = {}) {
    prometheus::ClientMetric metric;
    if (family_.type == prometheus::MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
    for (const auto& [name, text] : labels) metric.label.push_back({name, text});
    family_.metric.push_back(std::move(metric));
  }

  prometheus::MetricFamily Take() { return std::move(family_); }

 private:
  prometheus::MetricFamily family_;
};

// Moves what was gathered to the families that /metrics tells.
inline void Take(const std::vector<Gauges*>& all, std::vector<prometheus::MetricFamily>& families) {
  for (Gauges* gauges : all) families.push_back(gauges->Take());
}

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_GAUGES_H_
