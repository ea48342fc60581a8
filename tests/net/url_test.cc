// SPDX-License-Identifier: Apache-2.0
// Paths, queries and URLs: what they come to, and which are refused.
#include "vivavoce/net/url.h"

#include <gtest/gtest.h>

#include "net/http_text.h"
#include "net/request_target.h"
#include "vivavoce/net/query.h"

namespace vivavoce {
namespace {

using internal::ParseRequestTarget;

TEST(RequestTargetTest, PathsAreDecodedAndNormalised) {
  for (auto [target, path, query] :
       {std::tuple("/", "/", ""), std::tuple("/a/b?c=d?e", "/a/b", "c=d?e"),
        std::tuple("/a//b/", "/a/b/", ""), std::tuple("/a/./b/../c", "/a/c", ""),
        std::tuple("/a/..", "/", ""), std::tuple("/a/.", "/a/", ""),
        std::tuple("/%61%20%C3%A4%3F%23", "/a \xc3\xa4?#", ""), std::tuple("/%2e/a", "/a", ""),
        std::tuple("/...", "/...", ""), std::tuple("/%252e%252e/a", "/%2e%2e/a", ""),
        std::tuple("HTTP://h:80/a?b", "/a", "b"), std::tuple("https://h?b", "/", "b"),
        std::tuple("http://h", "/", "")}) {
    auto parsed = ParseRequestTarget(target);
    ASSERT_TRUE(parsed.ok()) << target << parsed.status();
    EXPECT_EQ(parsed->path, path) << target;
    EXPECT_EQ(parsed->query, query) << target;
  }
}

TEST(RequestTargetTest, WhatLeavesTheRootOrHidesSomethingIsRefused) {
  for (std::string_view target :
       {"",        "*",    "a",    "//../x/../..", "/..",       "/a/../..",  "/%2e%2e", "/a%2Fb",
        "/a%2fb",  "/%",   "/%4",  "/%4g",         "/%00",      "/%0a",      "/%7f",    "/%ff",
        "/%c0%af", "/a#b", "/a b", "/\xc3\xa4",    "ftp://h/a", "httpx://h/"}) {
    EXPECT_FALSE(ParseRequestTarget(target).ok()) << target;
  }
}

TEST(QueryParametersTest, AreReadAsABrowserSendsThem) {
  auto query = QueryParameters::Parse("a=1&b=x+y%26z&a=2&&flag&%C3%A4=%3d=&=v");

  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_EQ(*query->Find("a"), "1");
  EXPECT_EQ(*query->Find("b"), "x y&z");
  EXPECT_EQ(*query->Find("flag"), "");
  EXPECT_EQ(*query->Find("\xc3\xa4"), "==");
  EXPECT_EQ(*query->Find(""), "v");
  EXPECT_EQ(query->Find("c"), nullptr);
  EXPECT_EQ(query->all().size(), 6u);
  for (const char* broken : {"a=%", "a=%4", "a=%zz", "%00=a", "a=%ff"}) {
    EXPECT_FALSE(QueryParameters::Parse(broken).ok()) << broken;
  }
}

TEST(QueryParametersTest, EncodingIsUndoneByDecoding) {
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));

  EXPECT_EQ(*PercentDecode(PercentEncode(all)), all);
  EXPECT_EQ(PercentEncode("aZ9-._~ /"), "aZ9-._~%20%2F");
}

TEST(UrlTest, IsReadAsItIsCalled) {
  auto url = ParseUrl("HTTPS://Example.COM/a/../b?c=d#e");
  ASSERT_TRUE(url.ok()) << url.status();
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "example.com");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->target, "/b?c=d");
  EXPECT_EQ(ParseUrl("ws://[::1]:8080")->host, "::1");
  EXPECT_EQ(ParseUrl("ws://[::1]:8080")->port, 8080);
  EXPECT_EQ(ParseUrl("ws://[::1]:8080")->target, "/");
  EXPECT_EQ(ParseUrl("http://0x7f.1/")->host, "127.0.0.1");
  EXPECT_EQ(ParseUrl("http://2130706433/")->host, "127.0.0.1");
}

TEST(UrlTest, RefusesCredentialsOtherSchemesAndNonsense) {
  for (std::string_view text :
       {std::string_view("https://user@h/"), std::string_view("https://u:p@h/"),
        std::string_view("javascript:alert(1)"), std::string_view("file:///etc/passwd"),
        std::string_view("https://"), std::string_view("//h/"),
        std::string_view("https://h:99999/"), std::string_view("https://h\\@evil/"),
        std::string_view("https://h/\r\nX: 1"), std::string_view("https://h/\0x", 11)}) {
    EXPECT_FALSE(ParseUrl(text).ok()) << text;
  }
}

TEST(IsPublicAddressTest, SpecialPurposeAddressesAreNot) {
  for (const char* address : {"0.0.0.0",
                              "10.1.2.3",
                              "100.64.0.1",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.254",
                              "169.254.169.254",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.0.0.8",
                              "192.0.2.1",
                              "192.168.0.1",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.1",
                              "203.0.113.1",
                              "224.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "fe80::1",
                              "fc00::1",
                              "fd12:3456::1",
                              "ff02::1",
                              "::ffff:10.0.0.1",
                              "::ffff:127.0.0.1",
                              "::10.0.0.1",
                              "64:ff9b::a00:1",
                              "64:ff9b:1::1",
                              "2001::1",
                              "2001:db8::1",
                              "2002:a00:1::",
                              "3fff::1",
                              "100::1",
                              "5f00::1",
                              "",
                              "localhost",
                              "127.1",
                              "1.2.3",
                              "fe80::1%1"}) {
    EXPECT_FALSE(IsPublicAddress(address)) << address;
  }
  for (const char* address :
       {"1.1.1.1", "9.255.255.255", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
        "192.167.1.1", "223.255.255.255", "::ffff:8.8.8.8", "2606:4700::1111", "2a00:1450::1"}) {
    EXPECT_TRUE(IsPublicAddress(address)) << address;
  }
}

TEST(HttpTextTest, DatesAreThoseOfHttp) {
  EXPECT_EQ(internal::FormatHttpDate(WallTime(std::chrono::seconds(784111777))),
            "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace vivavoce
