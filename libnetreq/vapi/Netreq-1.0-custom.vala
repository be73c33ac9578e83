namespace Netreq {
	[CCode (cheader_filename = "libnetreq/netreq.h", cname = "netreq_error_get_name")]
	[Version (since = "1.0")]
	public static unowned string error_get_name (int code);
}
