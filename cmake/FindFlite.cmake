# SPDX-License-Identifier: Apache-2.0
# flite with its US English front end and two voices (Debian's flite1-dev has no package file).
#
#   Flite::flite     engine, lexicon, letter-to-sound rules
#   Flite::voices    the voices slt and rms, with the above
find_path(Flite_INCLUDE_DIR flite/flite.h)
set(_flite_required Flite_INCLUDE_DIR)
foreach(part flite flite_usenglish flite_cmulex flite_cmu_us_slt flite_cmu_us_rms)
  find_library(Flite_${part}_LIBRARY ${part})
  list(APPEND _flite_required Flite_${part}_LIBRARY)
endforeach()
mark_as_advanced(${_flite_required})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Flite REQUIRED_VARS ${_flite_required})

if(Flite_FOUND AND NOT TARGET Flite::flite)
  add_library(Flite::flite INTERFACE IMPORTED)
  target_include_directories(Flite::flite INTERFACE ${Flite_INCLUDE_DIR})
  target_link_libraries(Flite::flite INTERFACE
    ${Flite_flite_usenglish_LIBRARY} ${Flite_flite_cmulex_LIBRARY} ${Flite_flite_LIBRARY} m)
  add_library(Flite::voices INTERFACE IMPORTED)
  target_link_libraries(Flite::voices INTERFACE
    ${Flite_flite_cmu_us_slt_LIBRARY} ${Flite_flite_cmu_us_rms_LIBRARY} Flite::flite)
endif()
unset(_flite_required)
