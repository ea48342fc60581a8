// SPDX-License-Identifier: Apache-2.0
// What an interview has left: transcript, recording, report, and how its assessment was made.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "gateway/route.h"
#include "gateway/signed_files.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/provider/blob_store.h"
#include "vivavoce/provider/store.h"
#include "vivavoce/workflow/engine.h"

namespace vivavoce::platform {

// Threading: all calls on the io thread.
// Lifetime:  what it is given outlives it; it outlives the rows.
class ArtefactEndpoints {
 public:
  ArtefactEndpoints(Interviews& interviews, BlobStore& blobs, SignedFiles& files, Store& store,
                    Clock& clock)
      : interviews_(interviews),
        blobs_(blobs),
        files_(files),
        history_(store, clock, Telemetry()) {}

  void AddTo(std::vector<Route>& rows);

 private:
  boost::asio::awaitable<Answer> Transcript(Call& call);
  boost::asio::awaitable<Answer> Recording(Call& call);
  boost::asio::awaitable<Answer> Report(Call& call);
  boost::asio::awaitable<Answer> Events(Call& call);
  boost::asio::awaitable<Answer> Workflow(Call& call);

  Interviews& interviews_;
  BlobStore& blobs_;
  SignedFiles& files_;
  WorkflowEngine history_;  // only reads
};

}  // namespace vivavoce::platform
