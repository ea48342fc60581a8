// SPDX-License-Identifier: Apache-2.0
#include "register_all.h"

#include "vivavoce/audio/energy_vad.h"
#ifdef VIVAVOCE_HAS_chromium
#include "vivavoce/providers/chromium/chromium.h"
#endif
#ifdef VIVAVOCE_HAS_filesystem
#include "vivavoce/providers/filesystem/filesystem.h"
#endif
#ifdef VIVAVOCE_HAS_inprocess
#include "vivavoce/providers/inprocess/inprocess.h"
#endif
#ifdef VIVAVOCE_HAS_local_embeddings
#include "vivavoce/providers/local_embeddings/local_embeddings.h"
#endif
#ifdef VIVAVOCE_HAS_local_speech
#include "vivavoce/providers/local_speech/local_speech.h"
#endif
#ifdef VIVAVOCE_HAS_offline_llm
#include "vivavoce/providers/offline_llm/offline_llm.h"
#endif
#ifdef VIVAVOCE_HAS_smtp
#include "vivavoce/providers/smtp/smtp.h"
#endif
#ifdef VIVAVOCE_HAS_sqlite
#include "vivavoce/providers/sqlite/sqlite.h"
#endif

namespace vivavoce {

absl::Status RegisterAll(Registry& registry) {
  absl::Status first = registry.voice_activity.Add(MakeEnergyVoiceActivityFactory());
  auto keep = [&first](const absl::Status& status) {
    if (first.ok()) first = status;
  };
#ifdef VIVAVOCE_HAS_chromium
  keep(registry.pdf_renderers.Add(MakeChromiumPdfRendererFactory()));
#endif
#ifdef VIVAVOCE_HAS_filesystem
  keep(registry.blob_stores.Add(MakeFilesystemBlobStoreFactory()));
#endif
#ifdef VIVAVOCE_HAS_inprocess
  keep(registry.transports.Add(MakeInProcessTransportFactory()));
  keep(registry.session_registries.Add(MakeInProcessSessionRegistryFactory()));
#endif
#ifdef VIVAVOCE_HAS_local_embeddings
  keep(registry.embedders.Add(MakeLocalEmbedderFactory()));
#endif
#ifdef VIVAVOCE_HAS_local_speech
  keep(registry.speech_to_text.Add(MakeLocalSpeechToTextFactory()));
  keep(registry.text_to_speech.Add(MakeLocalTextToSpeechFactory()));
  keep(registry.voice_activity.Add(MakeLocalVoiceActivityFactory()));
#endif
#ifdef VIVAVOCE_HAS_offline_llm
  keep(registry.language_models.Add(MakeOfflineLanguageModelFactory()));
#endif
#ifdef VIVAVOCE_HAS_smtp
  keep(registry.mailers.Add(MakeSmtpMailerFactory()));
#endif
#ifdef VIVAVOCE_HAS_sqlite
  keep(registry.stores.Add(MakeSqliteStoreFactory()));
#endif
  return first;
}

}  // namespace vivavoce
