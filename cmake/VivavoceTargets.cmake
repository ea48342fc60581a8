# SPDX-License-Identifier: Apache-2.0
# The few functions every folder's CMakeLists.txt uses.

# The models folder: -DVIVAVOCE_MODELS=DIR, else the environment, else the checkout's own.
if(NOT VIVAVOCE_MODELS)
  if(DEFINED ENV{VIVAVOCE_MODELS})
    set(VIVAVOCE_MODELS $ENV{VIVAVOCE_MODELS})
  else()
    set(VIVAVOCE_MODELS ${PROJECT_SOURCE_DIR}/.models)
  endif()
endif()

# An installed tree may be moved: libraries are found relative to the file that needs them.
set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}" "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}/vivavoce")

# Warnings, as one target sees them: never handed on to users.
function(vivavoce_configure_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-missing-field-initializers -fdiagnostics-color=auto)
  # At -O2 g++ 12 inlines one half of the allocation of Asio's coroutine frames and calls the other half mismatched.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-mismatched-new-delete)
    if(VIVAVOCE_UNITY)  # a coroutine's frame holds file-local types, and the file is an #include then
      target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    endif()
  endif()
  if(VIVAVOCE_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# With VIVAVOCE_UNITY, a folder's files are compiled eight at a time, for a third of the work. Files of two
# folders never meet; within a folder a file-local name must be the only one of its name.
function(vivavoce_unite target folder)
  if(NOT VIVAVOCE_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  set(count 0)
  foreach(source ${ARGN})
    math(EXPR group "${count} / 8")
    set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP ${folder}_${group})
    math(EXPR count "${count} + 1")
  endforeach()
endfunction()

# The sources and public headers of one folder of the core: call it from src/<folder>/CMakeLists.txt.
#   vivavoce_core_folder(base SOURCES status.cc HEADERS status.h)
function(vivavoce_core_folder folder)
  cmake_parse_arguments(arg "" "" "SOURCES;HEADERS" ${ARGN})
  set(sources ${arg_SOURCES})
  list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/src/${folder}/)
  set(headers ${arg_HEADERS})
  list(TRANSFORM headers PREPEND ${PROJECT_SOURCE_DIR}/include/vivavoce/${folder}/)
  target_sources(vivavoce PRIVATE ${sources})
  vivavoce_unite(vivavoce ${folder} ${sources})
  if(headers)
    target_sources(vivavoce PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${headers})
  endif()
endfunction()

# Header-only libraries stay out of what is exported: a user of the installed package does not need them.
function(vivavoce_link_privately target)
  foreach(library ${ARGN})
    if(TARGET ${library})
      get_target_property(type ${library} TYPE)
      get_target_property(links ${library} INTERFACE_LINK_LIBRARIES)
      if(type STREQUAL "INTERFACE_LIBRARY" AND NOT links)
        set(library $<BUILD_INTERFACE:${library}>)
      endif()
    endif()
    target_link_libraries(${target} PRIVATE ${library})
  endforeach()
endfunction()

# One provider: a static library vivavoce_<name> that programs link, and a loadable vivavoce_<name>_plugin made of it.
#   vivavoce_add_provider(sqlite SOURCES sqlite.cc HEADERS sqlite.h LINK SQLite::SQLite3)
# HEADERS are installed to include/vivavoce/providers/<name>/ and included as <vivavoce/providers/<name>/x.h>.
function(vivavoce_add_provider name)
  cmake_parse_arguments(arg "" "" "SOURCES;HEADERS;LINK" ${ARGN})
  set(target vivavoce_${name})
  add_library(${target} STATIC ${arg_SOURCES})
  add_library(vivavoce::${name} ALIAS ${target})
  vivavoce_configure_target(${target})
  vivavoce_unite(${target} ${name} ${arg_SOURCES})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  # A mirror of the installed layout, so that build tree and install are included alike.
  set(mirror ${PROJECT_BINARY_DIR}/provider_headers)
  foreach(header ${arg_HEADERS})
    configure_file(${CMAKE_CURRENT_SOURCE_DIR}/${header} ${mirror}/vivavoce/providers/${name}/${header} COPYONLY)
    list(APPEND mirrored ${mirror}/vivavoce/providers/${name}/${header})
  endforeach()
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${mirror} FILES ${mirrored})
  target_link_libraries(${target} PUBLIC vivavoce)
  vivavoce_link_privately(${target} nlohmann_json::nlohmann_json ${arg_LINK})
  set_property(GLOBAL APPEND PROPERTY VIVAVOCE_PROVIDERS ${name})
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/plugin.cc AND BUILD_SHARED_LIBS)
    add_library(${target}_plugin MODULE EXCLUDE_FROM_ALL plugin.cc)
    vivavoce_configure_target(${target}_plugin)
    set_target_properties(${target}_plugin PROPERTIES PREFIX "" CXX_VISIBILITY_PRESET hidden)
    target_link_libraries(${target}_plugin PRIVATE ${target})
  endif()
endfunction()

# One test program per area: tests/<area>/CMakeLists.txt.
#   vivavoce_add_tests(base SOURCES status_test.cc LINK …  LABELS unit)
# APART: its files share file-local names, and are never compiled together.
function(vivavoce_add_tests area)
  cmake_parse_arguments(arg "APART" "" "SOURCES;LINK;LABELS" ${ARGN})
  set(target vivavoce_${area}_tests)
  add_executable(${target} ${arg_SOURCES})
  vivavoce_configure_target(${target})
  if(NOT arg_APART)
    vivavoce_unite(${target} ${area} ${arg_SOURCES})
  endif()
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE vivavoce nlohmann_json::nlohmann_json ${arg_LINK} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${target} PRIVATE
    VIVAVOCE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" VIVAVOCE_BINARY_DIR="${PROJECT_BINARY_DIR}")
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  add_test(NAME ${area} COMMAND ${target})
  set(seconds 600)
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=(address|thread)")
    set(seconds 6000)  # testing/slowdown.h says why
  endif()
  set_tests_properties(${area} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${seconds})
endfunction()

function(vivavoce_add_subdirectory_if_present folder)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${folder}/CMakeLists.txt)
    add_subdirectory(${PROJECT_SOURCE_DIR}/${folder} ${PROJECT_BINARY_DIR}/${folder})
  endif()
endfunction()
