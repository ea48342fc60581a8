# SPDX-License-Identifier: Apache-2.0
# vivavoce_add_plugin(acme_stt SOURCES acme_stt.cc plugin.cc [LINK …])
#
# A loadable provider: acme_stt.so, of hidden symbols but for its entry point. It fits the library it
# was built against and no other build: `vivavoce plugin check acme_stt.so` says whether.
function(vivavoce_add_plugin name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} MODULE ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES
    PREFIX "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${name} PRIVATE vivavoce::vivavoce ${arg_LINK})
endfunction()
