#ifndef KEZHI_DOMAIN_ROUTE_TABLES_H_
#define KEZHI_DOMAIN_ROUTE_TABLES_H_

namespace kezhi::domain {

// (consultant, day) → ItineraryRow.
inline constexpr char kItineraries[] = "route.itineraries";
// (consultant, day, customer as it was recorded) → RouteStop.
inline constexpr char kRouteStops[] = "route.stops";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_ROUTE_TABLES_H_
