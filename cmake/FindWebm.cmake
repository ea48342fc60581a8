# SPDX-License-Identifier: Apache-2.0
# libwebm's incremental parser. Imported target Webm::webm.
find_path(Webm_INCLUDE_DIR webm/webm_parser.h)
find_library(Webm_LIBRARY webm)
mark_as_advanced(Webm_INCLUDE_DIR Webm_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Webm REQUIRED_VARS Webm_LIBRARY Webm_INCLUDE_DIR)

if(Webm_FOUND AND NOT TARGET Webm::webm)
  add_library(Webm::webm UNKNOWN IMPORTED)
  set_target_properties(Webm::webm PROPERTIES
    IMPORTED_LOCATION ${Webm_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${Webm_INCLUDE_DIR})
endif()
