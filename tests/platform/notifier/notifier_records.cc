// SPDX-License-Identifier: Apache-2.0
// What the store holds of the notifier's work.
#include <utility>

#include "examples/platform/identity/documents.h"
#include "tests/platform/notifier/notifier_world.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::platform {

PersonRecord NotifierTest::AddPerson(const std::string& email, const std::string& role) {
  EXPECT_TRUE(world().Run(store().Declare(People::Collections())).ok());
  People people(store(), world().pool(), world().clock());
  absl::StatusOr<NewPerson> made =
      world().Run(people.Create(tenant_.record.id, email, role, nullptr));
  EXPECT_TRUE(made.ok()) << made.status();
  return made.ok() ? made->record : PersonRecord();
}

std::vector<Notification> NotifierTest::Notifications() {
  absl::StatusOr<std::vector<Document>> all =
      world().Run(QueryDocuments(store(), tenant_.record.id, "notifications", QueryOptions()));
  EXPECT_TRUE(all.ok()) << all.status();
  auto find = [](Store& store, TenantId tenant,
                 std::string id) -> boost::asio::awaitable<absl::StatusOr<Notification>> {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store.Begin(tenant);
    if (!unit.ok()) co_return unit.status();
    absl::StatusOr<std::optional<Notification>> found = co_await FindNotification(**unit, id);
    if (!found.ok()) co_return found.status();
    co_return **found;
  };
  std::vector<Notification> notifications;
  for (const Document& document : *all) {
    absl::StatusOr<Notification> one = world().Run(find(store(), tenant_.record.id, document.id));
    EXPECT_TRUE(one.ok()) << one.status();
    if (one.ok()) notifications.push_back(*one);
  }
  return notifications;
}

std::string NotifierTest::StoredText() {
  std::string text;
  for (const char* collection : {"notifications", "dead_letters"}) {
    absl::StatusOr<std::vector<Document>> all =
        world().Run(QueryDocuments(store(), tenant_.record.id, collection, QueryOptions()));
    EXPECT_TRUE(all.ok()) << all.status();
    for (const Document& document : *all) text += document.body + "\n";
  }
  return text;
}

std::vector<DeadLetter> NotifierTest::DeadLetters() {
  auto letters = world().Run(ListDeadLetters(store(), tenant_.record.id, DeadLetterQuery()));
  EXPECT_TRUE(letters.ok()) << letters.status();
  return letters.ok() ? *letters : std::vector<DeadLetter>();
}

}  // namespace vivavoce::platform
