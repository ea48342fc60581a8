# SPDX-License-Identifier: Apache-2.0
# The Ogg container. Imported target Ogg::ogg.
find_path(Ogg_INCLUDE_DIR ogg/ogg.h)
find_library(Ogg_LIBRARY ogg)
mark_as_advanced(Ogg_INCLUDE_DIR Ogg_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Ogg REQUIRED_VARS Ogg_LIBRARY Ogg_INCLUDE_DIR)

if(Ogg_FOUND AND NOT TARGET Ogg::ogg)
  add_library(Ogg::ogg UNKNOWN IMPORTED)
  set_target_properties(Ogg::ogg PROPERTIES
    IMPORTED_LOCATION ${Ogg_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${Ogg_INCLUDE_DIR})
endif()
