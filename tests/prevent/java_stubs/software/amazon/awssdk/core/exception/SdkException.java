package software.amazon.awssdk.core.exception;

/** The signature of the SDK's class, so that the code to copy compiles without the SDK. */
public class SdkException extends RuntimeException {}
