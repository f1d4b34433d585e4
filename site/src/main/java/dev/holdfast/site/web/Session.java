package dev.holdfast.site.web;

/** Who is logged in. */
record Session(long account, String name) {}
