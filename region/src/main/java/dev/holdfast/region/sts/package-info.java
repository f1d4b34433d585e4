/** Security Token Service: tells a caller who it is. Instances get their role's credentials from the metadata service. */
package dev.holdfast.region.sts;
