# SPDX-License-Identifier: Apache-2.0
# Google's logic-less templates. Imported target Ctemplate::ctemplate.
find_path(Ctemplate_INCLUDE_DIR ctemplate/template.h)
find_library(Ctemplate_LIBRARY ctemplate)
mark_as_advanced(Ctemplate_INCLUDE_DIR Ctemplate_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Ctemplate REQUIRED_VARS Ctemplate_LIBRARY Ctemplate_INCLUDE_DIR)

if(Ctemplate_FOUND AND NOT TARGET Ctemplate::ctemplate)
  add_library(Ctemplate::ctemplate UNKNOWN IMPORTED)
  set_target_properties(Ctemplate::ctemplate PROPERTIES
    IMPORTED_LOCATION ${Ctemplate_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${Ctemplate_INCLUDE_DIR})
endif()
