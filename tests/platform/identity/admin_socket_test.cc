// SPDX-License-Identifier: Apache-2.0
#include "examples/platform/identity/admin_socket.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/temporary_folder.h"
#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::platform {
namespace {

class AdminSocketTest : public ::testing::Test {
 protected:
  AdminSocketTest()
      : store_(world_.clock()),
        tenants_(store_, world_.clock()),
        people_(store_, world_.pool(), world_.clock()),
        administration_(tenants_, people_, store_, world_.clock()),
        socket_(world_.executor(), administration_) {
    std::vector<CollectionSpec> specs = Tenants::Collections();
    for (CollectionSpec& spec : People::Collections()) specs.push_back(std::move(spec));
    EXPECT_EQ(world_.Run(store_.Declare(specs)), absl::OkStatus());
    EXPECT_EQ(socket_.Listen(path_), absl::OkStatus());
  }

  // Asks as another process would.
  absl::StatusOr<std::string> Ask(const std::string& request) {
    std::function<absl::StatusOr<std::string>()> job = [&] {
      return AskAdminSocket(path_, request);
    };
    if (!running_) {
      running_ = true;
      boost::asio::co_spawn(world_.executor(), socket_.Run(), boost::asio::detached);
    }
    return world_.Run(world_.pool().Run<std::string>(std::move(job)));
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/store.db.admin";
  vivavoce::testing::RealTimeDriver world_;
  vivavoce::testing::InMemoryStore store_;
  Tenants tenants_;
  People people_;
  Administration administration_;
  AdminSocket socket_;
  bool running_ = false;
};

TEST_F(AdminSocketTest, ItIsItsUsersOwn) {
  struct stat about {};
  ASSERT_EQ(stat(path_.c_str(), &about), 0);

  EXPECT_EQ(about.st_mode & 0777, 0600);
}

TEST_F(AdminSocketTest, CommandsAreDoneOneAfterAnother) {
  absl::StatusOr<std::string> tenant = Ask(R"({"command": "tenant.create", "name": "acme"})");
  ASSERT_TRUE(tenant.ok()) << tenant.status();
  absl::StatusOr<std::string> key = Ask(R"({"command": "key.create", "role": "VIEWER"})");
  absl::StatusOr<std::string> again = Ask(R"({"command": "tenant.create", "name": "acme"})");
  absl::StatusOr<std::string> none = Ask("{}");

  ASSERT_TRUE(key.ok()) << key.status();
  nlohmann::json made = nlohmann::json::parse(*key);
  EXPECT_EQ(world_.Run(tenants_.ByKey(made["apiKey"]))->role, "VIEWER");
  EXPECT_TRUE(absl::IsAlreadyExists(again.status())) << again.status();
  EXPECT_TRUE(absl::IsInvalidArgument(none.status())) << none.status();
  socket_.Close();
  EXPECT_TRUE(absl::IsNotFound(AskAdminSocket(path_, "{}").status()));
  world_.Settle();
}

}  // namespace
}  // namespace vivavoce::platform
