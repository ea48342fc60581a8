# SPDX-License-Identifier: Apache-2.0
"""Which files may name a costly or foreign header. One rule here is worth minutes of compile time."""

import re

from floors import includes
from tree import Finding

SOURCE = r"\.(cc|cpp)$"

# (header, files that may include it, mend)
FIREWALL = [
    (r"boost/asio\.hpp$", r"$^", "include the parts that are used (boost/asio/steady_timer.hpp …)"),
    (r"boost/beast", r"^src/net/.*" + SOURCE, "use vivavoce/net/http.h or websocket.h"),
    (r"curl/", r"^src/net/.*" + SOURCE, "use vivavoce/net/http.h"),
    (r"(grpcpp|google/protobuf)/", r"^(providers|src|tests)/.*" + SOURCE, "generated and RPC types stay in .cc files"),
    (r"nlohmann/", SOURCE + r"|^(src|testing|tests|benchmarks|examples)/|^providers/[^/]+/(?!plugin)\w+\.h$",
     "JSON crosses a public header as text"),
    (r"simdjson", r"^examples/platform/edge/.*" + SOURCE, "frames are parsed in one .cc of the edge"),
    (r"valijson/", r"^(src|testing|tests|providers|examples)/.*" + SOURCE, "keep schema validation in one .cc"),
    (r"pybind11/", r"^bindings/python/", "only the Python module names pybind11"),
    (r"sqlite3\.h$", r"^providers/sqlite/|^tests/providers/sqlite/", "use the Store port"),
    (r"sherpa-onnx/", r"^providers/local_speech/", "use the SpeechToText or TextToSpeech port"),
    (r"flite", r"^providers/local_speech/", "use the TextToSpeech port"),
    (r"(Eigen|unsupported/Eigen)/", r"^providers/local_embeddings/", "use the Embedder port"),
    (r"ctemplate/", r"^src/reporting/", "use reporting/"),
    (r"soxr\.h$", r"^(src/audio|providers/local_speech)/.*" + SOURCE, "use vivavoce/audio/"),
    (r"(opus|ogg|webm)/", r"^src/audio/.*" + SOURCE, "use vivavoce/audio/audio_decoder.h"),
    (r"pcre2", r"^(src|providers/offline_llm)/", "keep patterns in src/ or providers/offline_llm/"),
    (r"yaml-cpp/", r"^src/runtime/.*" + SOURCE, "configuration is read in runtime/"),
    (r"CLI/", r"^examples/", "only programs parse command lines"),
    (r"openssl/", r"^(src|providers|tests|examples/platform/identity)/.*" + SOURCE, "use vivavoce/base/hash.h"),
    (r"benchmark/benchmark\.h$", r"^benchmarks/", "benchmarks live in benchmarks/"),
    (r"g(test|mock)/", r"^(tests|benchmarks|testing|include/vivavoce/testing)/|^examples/.*_test\.cc$|conformance",
     "only tests and the test kit name GoogleTest"),
]  # fmt: skip


def check(tree):
    for path, text in tree.cpp():
        for line, included in includes(text):
            for header, allowed, mend in FIREWALL:
                if re.match(header, included) and not re.search(allowed, path):
                    yield Finding(path, line, "include-firewall", f"{included} is fenced in: {mend}")
