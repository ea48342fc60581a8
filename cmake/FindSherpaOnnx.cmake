# SPDX-License-Identifier: Apache-2.0
# sherpa-onnx's C API, as ./dev assets lays it out or as `cmake --install` carried it along.
#
#   SherpaOnnx::c_api    the imported library; its onnxruntime lies beside it and is found by $ORIGIN
#   SherpaOnnx_FOUND     false where the assets could not be had: build without local speech
#
# Looked for in VIVAVOCE_MODELS (CMake variable, then environment), the checkout's .models, and,
# from an installed package, its own library folder.
set(_sherpa_roots)
if(VIVAVOCE_MODELS)
  list(APPEND _sherpa_roots ${VIVAVOCE_MODELS}/sherpa-onnx)
endif()
if(DEFINED ENV{VIVAVOCE_MODELS})
  list(APPEND _sherpa_roots $ENV{VIVAVOCE_MODELS}/sherpa-onnx)
endif()
list(APPEND _sherpa_roots ${CMAKE_CURRENT_LIST_DIR}/../.models/sherpa-onnx
  ${VIVAVOCE_PRIVATE_LIBRARY_DIR} ${VIVAVOCE_SHARE_DIR}/models/sherpa-onnx)

find_path(SherpaOnnx_INCLUDE_DIR sherpa-onnx/c-api/c-api.h
  PATHS ${_sherpa_roots} PATH_SUFFIXES include NO_DEFAULT_PATH)
find_library(SherpaOnnx_LIBRARY sherpa-onnx-c-api
  PATHS ${_sherpa_roots} PATH_SUFFIXES lib . NO_DEFAULT_PATH)
mark_as_advanced(SherpaOnnx_INCLUDE_DIR SherpaOnnx_LIBRARY)

include(FindPackageHandleStandardArgs)
# A consumer of the installed package links the library and needs no header of it.
if(VIVAVOCE_IS_INSTALLED_PACKAGE)
  find_package_handle_standard_args(SherpaOnnx REQUIRED_VARS SherpaOnnx_LIBRARY)
else()
  find_package_handle_standard_args(SherpaOnnx REQUIRED_VARS SherpaOnnx_LIBRARY SherpaOnnx_INCLUDE_DIR)
endif()

if(SherpaOnnx_FOUND AND NOT TARGET SherpaOnnx::c_api)
  add_library(SherpaOnnx::c_api SHARED IMPORTED)
  set_target_properties(SherpaOnnx::c_api PROPERTIES IMPORTED_LOCATION ${SherpaOnnx_LIBRARY})
  if(SherpaOnnx_INCLUDE_DIR)
    target_include_directories(SherpaOnnx::c_api INTERFACE ${SherpaOnnx_INCLUDE_DIR})
  endif()
endif()
unset(_sherpa_roots)
