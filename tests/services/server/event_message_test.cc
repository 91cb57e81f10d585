#include "services/server/event_message.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "kezhi/v1/stream_service.pb.h"

#include "services/server/raw_message.h"

namespace kezhi::server {
namespace {

// Events at `first` and after it, as an encoder would write them.
std::string Encoded(std::uint64_t first, int count, std::size_t bytes_each) {
  v1::EventBatch batch;
  for (int i = 0; i < count; ++i) {
    batch.add_events()->set_position(first + static_cast<std::uint64_t>(i));
    batch.mutable_events(i)->set_traceparent(std::string(bytes_each, 'x'));
  }
  return batch.SerializeAsString();
}

TEST(EventsMessage, JoinsPiecesSmallAndLarge) {
  const auto small = std::make_shared<std::string>(Encoded(1, 2, 10));
  const auto large = std::make_shared<std::string>(Encoded(3, 3, 20'000));
  const auto last = std::make_shared<std::string>(Encoded(6, 1, 10));
  engine::Delivery delivery;
  delivery.kind = engine::Delivery::Kind::kEvents;
  delivery.position = Position(700);
  delivery.events = {{small, *small}, {large, *large}, {last, *last}};
  v1::SubscribeResponse response;
  ASSERT_TRUE(response.ParseFromString(BytesOf(EventsMessage(delivery))));
  ASSERT_EQ(response.events().events_size(), 6);
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(response.events().events(i).position(), static_cast<std::uint64_t>(i + 1));
  }
  EXPECT_EQ(response.events().position(), 700U);
}

TEST(EventsMessage, KeepsWhatItSharesAsLongAsItLives) {
  grpc::ByteBuffer buffer;
  std::weak_ptr<std::string> watched;
  {
    const auto large = std::make_shared<std::string>(Encoded(1, 3, 20'000));
    watched = large;
    engine::Delivery delivery;
    delivery.events = {{large, *large}};
    buffer = EventsMessage(delivery);
  }
  v1::SubscribeResponse response;
  EXPECT_TRUE(response.ParseFromString(BytesOf(buffer)));
  EXPECT_EQ(response.events().events_size(), 3);
  EXPECT_FALSE(watched.expired());
  buffer.Clear();
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace kezhi::server
